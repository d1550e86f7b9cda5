/**
 * What a model is told around the list of skills. Headings and tags are those of 0.129.0: stored threads are told apart
 * from what users wrote by them.
 *
 * @param roots lines that give folders short names; none where paths are written in full
 */
export function listText(roots: readonly string[], skills: readonly string[]): string {
  const named = roots.length > 0;
  const lines = [
    '## Skills',
    `Skills are instructions for certain kinds of work, each kept in a \`SKILL.md\`. These are the ones you can use, with their names, what they are for and ${named ? 'where they are, below a short name for the folder' : 'the files they are in'}.`,
    ...(named ? ['### Skill roots', ...roots] : []),
    '### Available skills',
    ...skills,
    '### How to use skills',
    ...RULES,
    named ? FIND_BY_ROOT : FIND,
    ...READING,
  ];
  return `<skills_instructions>\n${lines.join('\n')}\n</skills_instructions>`;
}

const RULES = [
  '- Use a skill when the user names it (as `$name` or in words), or when the task plainly is what its description says. If several fit, take the fewest that cover the task, and say in a few words which ones you use and in what order.',
  '- A skill counts for the turn it was chosen in. In later turns, use it again only if the request calls for it.',
  '- If the user names a skill that is not listed or cannot be read, say so briefly and do the task as well as you can without it.',
];

const FIND =
  '- Before you begin, read its `SKILL.md`, as far as the task needs it. Paths in it are relative to its folder.';
const FIND_BY_ROOT =
  '- Before you begin, put the folder from `### Skill roots` in place of the short name, and read the `SKILL.md` there, as far as the task needs it. Paths in it are relative to its folder.';

const READING = [
  '- Read further files only when `SKILL.md` sends you to them and you need them. Of variants (languages, providers), read the one that applies.',
  '- Run the scripts that a skill brings rather than writing them anew; start from its templates and assets where it has some.',
  '- If a skill cannot be followed as it is, say what is wrong with it and go on in the next best way.',
];
