import {
  either,
  faultsAbove,
  flag,
  list,
  mapOf,
  omitted,
  oneOf,
  orElse,
  struct,
  text,
  texts,
  whole,
} from './shapes.ts';

const sessionPicker = oneOf('comfortable', 'dense');

const binding = either('KeybindingsSpec', text, list(text));

/** The keys of the terminal client by where they count. */
const KEYMAPS = {
  global: [
    'TuiGlobalKeymap',
    'open_transcript open_external_editor copy clear_terminal submit queue toggle_shortcuts toggle_vim_mode toggle_fast_mode toggle_raw_output',
  ],
  chat: ['TuiChatKeymap', 'decrease_reasoning_effort increase_reasoning_effort edit_queued_message'],
  composer: [
    'TuiComposerKeymap',
    'submit queue toggle_shortcuts history_search_previous history_search_next',
  ],
  editor: [
    'TuiEditorKeymap',
    'insert_newline move_left move_right move_up move_down move_word_left move_word_right move_line_start move_line_end delete_backward delete_forward delete_backward_word delete_forward_word kill_line_start kill_whole_line kill_line_end yank',
  ],
  vim_normal: [
    'TuiVimNormalKeymap',
    'enter_insert append_after_cursor append_line_end insert_line_start open_line_below open_line_above move_left move_right move_up move_down move_word_forward move_word_backward move_word_end move_line_start move_line_end delete_char delete_to_line_end yank_line paste_after start_delete_operator start_yank_operator cancel_operator',
  ],
  vim_operator: [
    'TuiVimOperatorKeymap',
    'delete_line yank_line motion_left motion_right motion_up motion_down motion_word_forward motion_word_backward motion_word_end motion_line_start motion_line_end cancel',
  ],
  pager: [
    'TuiPagerKeymap',
    'scroll_up scroll_down page_up page_down half_page_up half_page_down jump_top jump_bottom close close_transcript',
  ],
  list: ['TuiListKeymap', 'move_up move_down accept cancel'],
  approval: [
    'TuiApprovalKeymap',
    'open_fullscreen open_thread approve approve_for_session approve_for_prefix deny decline cancel',
  ],
} as const;

const emptyKeymap = (keys: string) => Object.fromEntries(keys.split(' ').map((key) => [key, null]));

const keymap = struct(
  'TuiKeymap',
  Object.fromEntries(
    Object.entries(KEYMAPS).map(([context, [name, keys]]) => {
      const fields = Object.fromEntries(keys.split(' ').map((key) => [key, binding]));
      return [context, orElse(struct(name, fields, { closed: true }), emptyKeymap(keys))];
    }),
  ),
  { closed: true },
);

const NO_KEYMAP = Object.fromEntries(
  Object.entries(KEYMAPS).map(([context, [, keys]]) => [context, emptyKeymap(keys)]),
);

/** `[tui]`, which the terminal client goes by. */
export const tui = struct('Tui', {
  notifications: orElse(faultsAbove(either('Notifications', flag, texts)), true),
  notification_method: orElse(faultsAbove(oneOf('auto', 'osc9', 'bel')), 'auto'),
  notification_condition: orElse(faultsAbove(oneOf('unfocused', 'always')), 'unfocused'),
  animations: orElse(flag, true),
  show_tooltips: orElse(flag, true),
  vim_mode_default: orElse(flag, false),
  raw_output_mode: orElse(flag, false),
  alternate_screen: orElse(oneOf('auto', 'always', 'never'), 'auto'),
  status_line: texts,
  status_line_use_colors: orElse(flag, true),
  terminal_title: texts,
  theme: text,
  session_picker_view: sessionPicker,
  keymap: orElse(keymap, NO_KEYMAP),
  model_availability_nux: orElse(mapOf(whole('u32')), {}),
  terminal_resize_reflow_max_rows: whole('usize'),
});

/** `[profiles.X.tui]`. */
export const profileTui = struct(
  'ProfileTui',
  { session_picker_view: omitted(sessionPicker) },
  { closed: true },
);
