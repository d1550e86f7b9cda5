/** A skill that comes with the server. */
export interface SystemSkill {
  readonly name: string;
  /** What models choose it by: what it does and when it is to be used. One line. */
  readonly description: string;
  /** How clients show it. */
  readonly displayName: string;
  readonly shortDescription: string;
  /** What a user may begin with. */
  readonly defaultPrompt: string;
  /** What an agent reads that uses it, in Markdown. */
  readonly body: string;
}

/** The files of a skill by their paths below the folder of system skills. */
export function filesOf(skill: SystemSkill): readonly (readonly [string, string])[] {
  const { name, description, body } = skill;
  // JSON's strings are YAML's, too.
  const front = `---\nname: ${name}\ndescription: ${JSON.stringify(description)}\n---\n`;
  const shown = [
    'interface:',
    `  display_name: ${JSON.stringify(skill.displayName)}`,
    `  short_description: ${JSON.stringify(skill.shortDescription)}`,
    `  default_prompt: ${JSON.stringify(skill.defaultPrompt)}`,
  ];
  return [
    [`${name}/SKILL.md`, `${front}\n${body.trim()}\n`],
    [`${name}/agents/openai.yaml`, `${shown.join('\n')}\n`],
  ];
}
