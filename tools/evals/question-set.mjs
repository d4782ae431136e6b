// A set of questions with the SQL that answers each: read, and checked with words that name the entry and the field.
import { readFile } from 'node:fs/promises';
import { SetupError } from '../run/progress.mjs';

/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} question
 * @property {string | null} sql null: the data cannot answer it, and saying so is right
 * @property {boolean} ordered whether the order of rows is part of the answer
 * @property {string} language
 * @property {string} [follows] id of the entry whose conversation this question goes on with
 */

/** @returns {Promise<Entry[]>} */
export async function readQuestionSet(file) {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new SetupError(`${file} cannot be read (${error.code}).`);
  });
  let entries;
  try {
    entries = JSON.parse(text);
  } catch (error) {
    throw new SetupError(`${file} is no JSON: ${error.message}`);
  }
  if (!Array.isArray(entries) || entries.length === 0) throw new SetupError(`${file}: must be a list of questions.`);
  const problems = [];
  const ids = new Set();
  const checked = entries.map((entry, index) => {
    const { id = String(index + 1), question, sql = undefined, ordered, language = '', follows } = entry ?? {};
    const wrong = (field, what) => problems.push(`entry ${index + 1} (${id}): ${field} ${what}`);
    if (typeof question !== 'string' || !question.trim()) wrong('question', 'must be a text');
    if (sql !== null && (typeof sql !== 'string' || !sql.trim())) {
      wrong('sql', 'must be the SQL that answers it, or null where the data cannot answer it');
    }
    if (ordered !== undefined && typeof ordered !== 'boolean') wrong('ordered', 'must be true or false');
    if (follows !== undefined && !ids.has(follows)) wrong('follows', 'must be the id of an entry before it');
    if (ids.has(id)) wrong('id', 'is there twice');
    ids.add(id);
    return { id, question, sql, language, follows, ordered: ordered ?? /\border\s+by\b/i.test(String(sql)) };
  });
  if (problems.length > 0) {
    throw new SetupError(
      [`${file} is not a set of questions:`, ...problems.slice(0, 10).map((one) => `  ${one}`)].join('\n'),
    );
  }
  return checked;
}
