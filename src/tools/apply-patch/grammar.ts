/** The patch format as a Lark grammar: providers hold a free-form `apply_patch` call to it. */
export const PATCH_GRAMMAR = `start: "*** Begin Patch" LF section+ "*** End Patch" LF?
section: add | remove | update
add: "*** Add File: " path LF added+
remove: "*** Delete File: " path LF
update: "*** Update File: " path LF move? hunk*
move: "*** Move to: " path LF
hunk: (anchor | changed)+ tail?
anchor: ("@@" | "@@ " /(.+)/) LF
changed: ("+" | "-" | " ") /(.*)/ LF
added: "+" /(.*)/ LF
tail: "*** End of File" LF
path: /(.+)/

%import common.LF
`;
