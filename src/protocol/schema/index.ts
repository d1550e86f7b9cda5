export { asked, def, jsonOnly, root, shared, tsOnly, unpublished, type Place } from './def.ts';
export {
  doc,
  elided,
  experimental,
  nullable,
  nullDefault,
  omittable,
  omittableOrNull,
  optional,
  withDefault,
  writeOnly,
  type Field,
} from './field.ts';
export { array, closed, flattened, map, obj, open } from './composite.ts';
export {
  adapted,
  described,
  experimentalVariant,
  stringEnum,
  tagged,
  taggedWith,
  untagged,
  variants,
  withAliases,
} from './union.ts';
export {
  absolutePath,
  bigInt64,
  bigUint64,
  boolean,
  float64,
  int32,
  int64,
  json,
  noValue,
  opaqueJson,
  pathString,
  positiveUint,
  string,
  uint,
  uint16,
  uint32,
  uuid,
} from './scalar.ts';
export type { Input, JsonValue, Schema, Static } from './node.ts';
