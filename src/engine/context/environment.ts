import type { ContextFacts } from './turn-context.ts';

/**
 * The `<environment_context>` of a turn; stored rollouts are searched for this tag, so its form is that of
 * 0.129.0. Undefined where there is nothing to tell.
 */
export function environmentText(context: ContextFacts, shell: string): string | undefined {
  if (!context.includeEnvironmentContext) return undefined;
  const facts: readonly (readonly [tag: string, value: string | undefined])[] = [
    ['cwd', context.cwd],
    ['shell', context.cwd === undefined ? undefined : shell],
    ['current_date', context.currentDate],
    ['timezone', context.timezone],
  ];
  const lines = facts.flatMap(([tag, value]) =>
    value === undefined ? [] : [`  <${tag}>${value}</${tag}>\n`],
  );
  return lines.length > 0 ? `<environment_context>\n${lines.join('')}</environment_context>` : undefined;
}
