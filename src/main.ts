import { run } from './cli/run.ts';

void run(process.argv[1] ?? 'quire', process.argv.slice(2), process.env);
