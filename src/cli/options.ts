/** An option as a command declares it. Without `value` it is a switch. */
export interface OptionSpec {
  /** The long name without dashes. */
  readonly name: string;
  /** A one-letter name without its dash. */
  readonly short?: string;
  /** What the value is called in messages: `URL`. */
  readonly value?: string;
  /** The only values allowed. */
  readonly possible?: readonly string[];
  /** Refuses a value by returning why. */
  readonly check?: (value: string) => string | undefined;
}

/** A command line that cannot be carried out: the text for stderr. The exit code is 2. */
export class UsageError extends Error {
  constructor(message: string, usage?: string) {
    const hint = usage === undefined ? '' : `\n\nUsage: ${usage}`;
    super(`error: ${message}${hint}\n\nFor more information, try '--help'.`);
    this.name = 'UsageError';
  }
}

/** The options of one command, as given, and the arguments from the first that is none. */
export interface ParsedArguments {
  /** Every value of an option, in order. */
  all(name: string): readonly string[];
  /** The last value of an option. */
  last(name: string): string | undefined;
  has(name: string): boolean;
  readonly rest: readonly string[];
}

interface Given {
  readonly spec: OptionSpec;
  readonly inline: string | undefined;
  /** The letters after a short switch: `-ab` is `-a -b`. */
  readonly more: string | undefined;
}

function display({ name, value }: OptionSpec): string {
  return value === undefined ? `--${name}` : `--${name} <${value}>`;
}

function identify(argument: string, specs: readonly OptionSpec[]): Given | undefined {
  if (argument.startsWith('--')) {
    const equals = argument.indexOf('=');
    const name = equals < 0 ? argument.slice(2) : argument.slice(2, equals);
    const spec = specs.find((s) => s.name === name);
    const inline = equals < 0 ? undefined : argument.slice(equals + 1);
    return spec && { spec, inline, more: undefined };
  }
  const spec = specs.find((s) => s.short === argument[1]);
  const tail = argument.length > 2 ? argument.slice(2) : undefined;
  if (spec === undefined) return undefined;
  if (spec.value === undefined) return { spec, inline: undefined, more: tail };
  return { spec, inline: tail?.replace(/^=/, ''), more: undefined };
}

function possibleValues({ possible }: OptionSpec): string {
  return possible === undefined ? '' : `\n  [possible values: ${possible.join(', ')}]`;
}

function checkValue(spec: OptionSpec, value: string): void {
  if (spec.possible !== undefined && !spec.possible.includes(value)) {
    throw new UsageError(`invalid value '${value}' for '${display(spec)}'${possibleValues(spec)}`);
  }
  const reason = spec.check?.(value);
  if (reason !== undefined)
    throw new UsageError(`invalid value '${value}' for '${display(spec)}': ${reason}`);
}

/**
 * Reads options up to the first argument that is none (or `--`).
 * @throws UsageError for an unknown option, a missing value or one that is not allowed; `usage` goes with the first.
 */
export function parseOptions(
  args: readonly string[],
  specs: readonly OptionSpec[],
  usage: string,
): ParsedArguments {
  const values = new Map<string, string[]>();
  const queue = [...args];
  for (let argument = queue[0]; argument !== undefined; argument = queue[0]) {
    if (!argument.startsWith('-') || argument === '-') break;
    queue.shift();
    if (argument === '--') break;
    const given = identify(argument, specs);
    if (given === undefined)
      throw new UsageError(`unexpected argument '${argument.split('=')[0]}' found`, usage);
    const { spec, inline, more } = given;
    if (more !== undefined) queue.unshift(`-${more}`);
    const list = values.get(spec.name) ?? [];
    values.set(spec.name, list);
    list.push(valueOf(spec, inline, queue));
  }
  const all = (name: string): readonly string[] => values.get(name) ?? [];
  return { all, last: (name) => all(name).at(-1), has: (name) => values.has(name), rest: queue };
}

function valueOf(spec: OptionSpec, inline: string | undefined, queue: string[]): string {
  if (spec.value === undefined) {
    if (inline === undefined) return '';
    throw new UsageError(`unexpected value '${inline}' for '--${spec.name}' found; no more were expected`);
  }
  const value = inline ?? queue.shift();
  if (value === undefined || (inline === undefined && /^-./.test(value))) {
    throw new UsageError(
      `a value is required for '${display(spec)}' but none was supplied${possibleValues(spec)}`,
    );
  }
  checkValue(spec, value);
  return value;
}
