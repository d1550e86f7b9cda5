// Shared pieces of the scenarios about skills.
import { config } from './kit.mjs';
import fs from 'node:fs';
import path from 'node:path';

/** A SKILL.md that says who it is. */
export const skill = (name, description = `${name} description`, more = '') =>
  `---\nname: ${name}\ndescription: ${description}\n${more}---\n\nBody of ${name}.\n`;

/** Writes a file anywhere, with the folders above it. */
export const put = (file, text) => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return file;
};

/** A config without the skills that each server brings itself. */
export const plainConfig = (mock, tables = '', options = {}) =>
  `${config(mock, { model: 'gpt-5.4', ...options })}\n[skills.bundled]\nenabled = false\n${tables}`;

/**
 * Asks for a list and evens it out: what cannot be read comes as the folders are read, and why in words of each server's
 * parser; what each server brings itself is described in its own words.
 */
export const list = async (server, params) => {
  const { data } = await server.request('skills/list', params);
  server.trace = server.trace.filter(({ m }) => m.result?.data !== data);
  return data.map(({ errors, ...entry }) => ({
    ...entry,
    errors: errors
      .map(({ path: file, message }) => `${file}: ${message.replace(/^(invalid YAML): .*/s, '$1')}`)
      .sort(),
  }));
};

const HEADINGS =
  /^(?:<skills_instructions>|## Skills|### .*|- .* \(file: .*\)|- `r\d+` = .*|<\/skills_instructions>)$/;

/** What the model was told by a request: each piece by its role; of the list of skills what is no sentence. */
export const told = (mock, request = -1) =>
  (mock.responses().at(request)?.body.input ?? []).map(({ role, type, content = [], ...item }) => [
    role ?? `${type} ${JSON.stringify(item).slice(0, 60)}`,
    ...content.map(({ text }) => {
      if (text?.startsWith('<skills_instructions>'))
        return text.split('\n').filter((line) => HEADINGS.test(line));
      return /^<(?:skill>|turn_aborted)/.test(text) || !/^[<#]/.test(text)
        ? text
        : text.match(/^.[^>\n]*/)[0];
    }),
  ]);

/** The warnings that clients were told; elsewhere they are left out. */
export const warnings = (server) =>
  server.trace
    .filter(({ dir, m }) => dir === '<-' && m.method === 'warning')
    .map(({ m }) => m.params.message);
