/** Forms and links that an MCP server asks the user to fill in or open. */
import {
  array,
  asked,
  bigUint64,
  boolean,
  closed,
  def,
  doc,
  float64,
  json,
  map,
  nullable,
  obj,
  omittable,
  string,
  stringEnum,
  taggedWith,
  uint32,
  untagged,
  type Static,
} from './schema/index.ts';

export const McpElicitationArrayType = def('McpElicitationArrayType', () => stringEnum('array'), asked);
export type McpElicitationArrayType = Static<typeof McpElicitationArrayType>;

export const McpElicitationBooleanType = def('McpElicitationBooleanType', () => stringEnum('boolean'), asked);
export type McpElicitationBooleanType = Static<typeof McpElicitationBooleanType>;

export const McpElicitationBooleanSchema = def(
  'McpElicitationBooleanSchema',
  () =>
    closed({
      type: McpElicitationBooleanType,
      title: omittable(string),
      description: omittable(string),
      default: omittable(boolean),
    }),
  asked,
);
export type McpElicitationBooleanSchema = Static<typeof McpElicitationBooleanSchema>;

export const McpElicitationConstOption = def(
  'McpElicitationConstOption',
  () => closed({ const: string, title: string }),
  asked,
);
export type McpElicitationConstOption = Static<typeof McpElicitationConstOption>;

export const McpElicitationStringType = def('McpElicitationStringType', () => stringEnum('string'), asked);
export type McpElicitationStringType = Static<typeof McpElicitationStringType>;

export const McpElicitationUntitledSingleSelectEnumSchema = def(
  'McpElicitationUntitledSingleSelectEnumSchema',
  () =>
    closed({
      type: McpElicitationStringType,
      title: omittable(string),
      description: omittable(string),
      enum: array(string),
      default: omittable(string),
    }),
  asked,
);
export type McpElicitationUntitledSingleSelectEnumSchema = Static<
  typeof McpElicitationUntitledSingleSelectEnumSchema
>;

export const McpElicitationTitledSingleSelectEnumSchema = def(
  'McpElicitationTitledSingleSelectEnumSchema',
  () =>
    closed({
      type: McpElicitationStringType,
      title: omittable(string),
      description: omittable(string),
      oneOf: array(McpElicitationConstOption),
      default: omittable(string),
    }),
  asked,
);
export type McpElicitationTitledSingleSelectEnumSchema = Static<
  typeof McpElicitationTitledSingleSelectEnumSchema
>;

export const McpElicitationSingleSelectEnumSchema = def(
  'McpElicitationSingleSelectEnumSchema',
  () => untagged(McpElicitationUntitledSingleSelectEnumSchema, McpElicitationTitledSingleSelectEnumSchema),
  asked,
);
export type McpElicitationSingleSelectEnumSchema = Static<typeof McpElicitationSingleSelectEnumSchema>;

export const McpElicitationUntitledEnumItems = def(
  'McpElicitationUntitledEnumItems',
  () => closed({ type: McpElicitationStringType, enum: array(string) }),
  asked,
);
export type McpElicitationUntitledEnumItems = Static<typeof McpElicitationUntitledEnumItems>;

export const McpElicitationUntitledMultiSelectEnumSchema = def(
  'McpElicitationUntitledMultiSelectEnumSchema',
  () =>
    closed({
      type: McpElicitationArrayType,
      title: omittable(string),
      description: omittable(string),
      minItems: omittable(bigUint64),
      maxItems: omittable(bigUint64),
      items: McpElicitationUntitledEnumItems,
      default: omittable(array(string)),
    }),
  asked,
);
export type McpElicitationUntitledMultiSelectEnumSchema = Static<
  typeof McpElicitationUntitledMultiSelectEnumSchema
>;

export const McpElicitationTitledEnumItems = def(
  'McpElicitationTitledEnumItems',
  () => closed({ anyOf: array(McpElicitationConstOption) }),
  asked,
);
export type McpElicitationTitledEnumItems = Static<typeof McpElicitationTitledEnumItems>;

export const McpElicitationTitledMultiSelectEnumSchema = def(
  'McpElicitationTitledMultiSelectEnumSchema',
  () =>
    closed({
      type: McpElicitationArrayType,
      title: omittable(string),
      description: omittable(string),
      minItems: omittable(bigUint64),
      maxItems: omittable(bigUint64),
      items: McpElicitationTitledEnumItems,
      default: omittable(array(string)),
    }),
  asked,
);
export type McpElicitationTitledMultiSelectEnumSchema = Static<
  typeof McpElicitationTitledMultiSelectEnumSchema
>;

export const McpElicitationMultiSelectEnumSchema = def(
  'McpElicitationMultiSelectEnumSchema',
  () => untagged(McpElicitationUntitledMultiSelectEnumSchema, McpElicitationTitledMultiSelectEnumSchema),
  asked,
);
export type McpElicitationMultiSelectEnumSchema = Static<typeof McpElicitationMultiSelectEnumSchema>;

export const McpElicitationLegacyTitledEnumSchema = def(
  'McpElicitationLegacyTitledEnumSchema',
  () =>
    closed({
      type: McpElicitationStringType,
      title: omittable(string),
      description: omittable(string),
      enum: array(string),
      enumNames: omittable(array(string)),
      default: omittable(string),
    }),
  asked,
);
export type McpElicitationLegacyTitledEnumSchema = Static<typeof McpElicitationLegacyTitledEnumSchema>;

export const McpElicitationEnumSchema = def(
  'McpElicitationEnumSchema',
  () =>
    untagged(
      McpElicitationSingleSelectEnumSchema,
      McpElicitationMultiSelectEnumSchema,
      McpElicitationLegacyTitledEnumSchema,
    ),
  asked,
);
export type McpElicitationEnumSchema = Static<typeof McpElicitationEnumSchema>;

export const McpElicitationNumberType = def(
  'McpElicitationNumberType',
  () => stringEnum('number', 'integer'),
  asked,
);
export type McpElicitationNumberType = Static<typeof McpElicitationNumberType>;

export const McpElicitationNumberSchema = def(
  'McpElicitationNumberSchema',
  () =>
    closed({
      type: McpElicitationNumberType,
      title: omittable(string),
      description: omittable(string),
      minimum: omittable(float64),
      maximum: omittable(float64),
      default: omittable(float64),
    }),
  asked,
);
export type McpElicitationNumberSchema = Static<typeof McpElicitationNumberSchema>;

export const McpElicitationObjectType = def('McpElicitationObjectType', () => stringEnum('object'), asked);
export type McpElicitationObjectType = Static<typeof McpElicitationObjectType>;

export const McpElicitationStringFormat = def(
  'McpElicitationStringFormat',
  () => stringEnum('email', 'uri', 'date', 'date-time'),
  asked,
);
export type McpElicitationStringFormat = Static<typeof McpElicitationStringFormat>;

export const McpElicitationStringSchema = def(
  'McpElicitationStringSchema',
  () =>
    closed({
      type: McpElicitationStringType,
      title: omittable(string),
      description: omittable(string),
      minLength: omittable(uint32),
      maxLength: omittable(uint32),
      format: omittable(McpElicitationStringFormat),
      default: omittable(string),
    }),
  asked,
);
export type McpElicitationStringSchema = Static<typeof McpElicitationStringSchema>;

export const McpElicitationPrimitiveSchema = def(
  'McpElicitationPrimitiveSchema',
  () =>
    untagged(
      McpElicitationEnumSchema,
      McpElicitationStringSchema,
      McpElicitationNumberSchema,
      McpElicitationBooleanSchema,
    ),
  asked,
);
export type McpElicitationPrimitiveSchema = Static<typeof McpElicitationPrimitiveSchema>;

export const McpElicitationSchema = def(
  'McpElicitationSchema',
  () =>
    closed({
      $schema: omittable(string),
      type: McpElicitationObjectType,
      properties: map(McpElicitationPrimitiveSchema),
      required: omittable(array(string)),
    }),
  asked,
);
export type McpElicitationSchema = Static<typeof McpElicitationSchema>;

export const McpServerElicitationRequestParams = def(
  'McpServerElicitationRequestParams',
  () =>
    taggedWith(
      {
        threadId: string,
        turnId: doc(
          'The turn running at the time, where one was: an MCP server may ask outside of turns.',
          nullable(string),
        ),
        serverName: string,
      },
      'mode',
      {
        form: { _meta: nullable(json), message: string, requestedSchema: McpElicitationSchema },
        url: { _meta: nullable(json), message: string, url: string, elicitationId: string },
      },
    ),
  asked,
);
export type McpServerElicitationRequestParams = Static<typeof McpServerElicitationRequestParams>;

export const McpServerElicitationAction = def(
  'McpServerElicitationAction',
  () => stringEnum('accept', 'decline', 'cancel'),
  asked,
);
export type McpServerElicitationAction = Static<typeof McpServerElicitationAction>;

export const McpServerElicitationRequestResponse = def(
  'McpServerElicitationRequestResponse',
  () =>
    obj({
      action: McpServerElicitationAction,
      content: doc(
        'The filled-in form of an accepted request; null when declined or cancelled.',
        nullable(json),
      ),
      _meta: doc("The client's own metadata about its answer.", nullable(json)),
    }),
  asked,
);
export type McpServerElicitationRequestResponse = Static<typeof McpServerElicitationRequestResponse>;
