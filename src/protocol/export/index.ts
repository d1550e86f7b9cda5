export { exportJsonSchema, jsonSchemaFiles } from './json-schema.ts';
export { exportTypeScript, typeScriptFiles } from './typescript.ts';
export type { ExportOptions } from './definitions.ts';
