#!/usr/bin/env node
'use strict';
// Becomes dist/quire.js. Loads the bundles beside it with the compiled code that the build kept of them, which halves
// the time to a first answer. A Node that does not accept that code (another version) compiles as usual.
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

function readCode(file) {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

function keepCode(file, code) {
  fs.writeFileSync(`${file}.partial`, code);
  fs.renameSync(`${file}.partial`, file);
}

function load(name) {
  const filename = path.join(__dirname, name);
  const cachedData = readCode(`${filename}.code`);
  // The bundles are ASCII: read as such they take half the memory.
  const script = new vm.Script(Module.wrap(fs.readFileSync(filename, 'latin1')), { filename, cachedData });
  if (process.env.QUIRE_KEEP_CODE === '1') {
    process.on('exit', () => keepCode(`${filename}.code`, script.createCachedData()));
  }
  const own = Module.createRequire(filename);
  const module = { exports: {} };
  const require = (id) => (/^\.\/[a-z]+\.cjs$/.test(id) ? load(id) : own(id));
  script.runInThisContext()(module.exports, require, module, filename, __dirname);
  return module.exports;
}

load('./main.cjs');
