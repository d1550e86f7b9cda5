#!/usr/bin/env node
import module from 'node:module';
import { run } from './cli/run.ts';

// From Node 22 on, the compiled code of what is loaded after this line is kept between runs.
if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function') {
  module.enableCompileCache();
}
await run(process.argv[1] ?? 'quire', process.argv.slice(2), process.env);
