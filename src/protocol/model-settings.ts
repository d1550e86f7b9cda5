/** Knobs of a model call, and the collaboration modes that bundle them. */
import {
  array,
  def,
  described,
  doc,
  nullable,
  obj,
  shared,
  string,
  stringEnum,
  withAliases,
  type Static,
} from './schema/index.ts';

export const Personality = def('Personality', () => stringEnum('none', 'friendly', 'pragmatic'), shared);
export type Personality = Static<typeof Personality>;

export const ModeKind = def(
  'ModeKind',
  () =>
    doc(
      'Planning, or doing.',
      withAliases(stringEnum('plan', 'default'), {
        code: 'default',
        custom: 'default',
        execute: 'default',
        pair_programming: 'default',
      }),
    ),
  shared,
);
export type ModeKind = Static<typeof ModeKind>;

export const ReasoningEffort = def(
  'ReasoningEffort',
  () => stringEnum('none', 'minimal', 'low', 'medium', 'high', 'xhigh'),
  shared,
);
export type ReasoningEffort = Static<typeof ReasoningEffort>;

export const Settings = def(
  'Settings',
  () =>
    obj({
      model: string,
      reasoning_effort: nullable(ReasoningEffort),
      developer_instructions: nullable(string),
    }),
  shared,
);
export type Settings = Static<typeof Settings>;

export const CollaborationMode = def(
  'CollaborationMode',
  () => obj({ mode: ModeKind, settings: Settings }),
  shared,
);
export type CollaborationMode = Static<typeof CollaborationMode>;

export const ReasoningSummary = def(
  'ReasoningSummary',
  () => stringEnum('auto', 'concise', 'detailed', described('none', 'No summaries.')),
  shared,
);
export type ReasoningSummary = Static<typeof ReasoningSummary>;

export const CollaborationModeListParams = def('CollaborationModeListParams', () => obj({}));
export type CollaborationModeListParams = Static<typeof CollaborationModeListParams>;

export const CollaborationModeMask = def('CollaborationModeMask', () =>
  obj({
    name: string,
    mode: nullable(ModeKind),
    model: nullable(string),
    // Twice nullable as published: absent keeps the effort, null clears it.
    reasoning_effort: nullable(nullable(ReasoningEffort)),
  }),
);
export type CollaborationModeMask = Static<typeof CollaborationModeMask>;

export const CollaborationModeListResponse = def('CollaborationModeListResponse', () =>
  obj({ data: array(CollaborationModeMask) }),
);
export type CollaborationModeListResponse = Static<typeof CollaborationModeListResponse>;

export const Verbosity = def('Verbosity', () => stringEnum('low', 'medium', 'high'), shared);
export type Verbosity = Static<typeof Verbosity>;
