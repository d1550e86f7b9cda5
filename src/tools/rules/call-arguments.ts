import type { Call, Literal } from './read-calls.ts';
import { RulesError } from './tokens.ts';

/** The arguments of a call by their names; says what is wrong with them in the words of 0.129.0. */
export class CallArguments {
  readonly #call: Call;
  readonly #values: ReadonlyMap<string, Literal>;

  /**
   * @param parameters all that the function takes, in the order of arguments without a name
   * @throws RulesError for arguments that it does not take
   */
  constructor(call: Call, parameters: readonly string[]) {
    this.#call = call;
    const values = new Map<string, Literal>();
    for (const [index, { name: given, value }] of call.args.entries()) {
      const name = given ?? parameters[index];
      if (name === undefined) throw this.error(`Too many positional parameters for call to ${call.name}`);
      if (!parameters.includes(name)) {
        throw this.error(`Found \`${name}\` extra named parameter(s) for call to ${call.name}`);
      }
      if (values.has(name)) throw this.error(`Argument \`${name}\` occurs more than once`);
      values.set(name, value);
    }
    this.#values = values;
  }

  string(name: string): string {
    return this.optionalString(name) ?? this.#missing(name);
  }

  optionalString(name: string): string | null {
    const value = this.#values.get(name);
    if (value === undefined) return null;
    return value.type === 'string' ? value.value : this.#wrongType(name, 'str', value);
  }

  list(name: string): readonly Literal[] {
    return this.optionalList(name) ?? this.#missing(name);
  }

  optionalList(name: string): readonly Literal[] | null {
    const value = this.#values.get(name);
    if (value === undefined) return null;
    return value.type === 'list' ? value.items : this.#wrongType(name, 'list', value);
  }

  /** An error of the call as a whole. */
  error(message: string): RulesError {
    return new RulesError(message, this.#call.range);
  }

  #missing(name: string): never {
    throw this.error(`Missing parameter \`${name}\` for call to \`${this.#call.name}\``);
  }

  #wrongType(name: string, expected: string, { type }: Literal): never {
    throw this.error(
      `Type of parameter \`${name}\` doesn't match, expected \`${expected}\`, actual \`${type}\``,
    );
  }
}
