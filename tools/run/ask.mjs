// Asks the running system over its REST API and prints what came back.
import { SetupError } from './progress.mjs';

const askMs = 300_000;
const maxTableRows = 8;
const maxCellCharacters = 40;

/** @returns {Promise<any>} the body of the answer, as libs/contracts/src/ask.ts describes it */
export async function ask(agentUrl, question) {
  let response;
  let body;
  try {
    response = await fetch(`${agentUrl}/v1/ask`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ question }),
      signal: AbortSignal.timeout(askMs),
    });
    body = await response.json();
  } catch (error) {
    throw new SetupError(`The agent did not answer: ${error.cause?.message || error.message}`);
  }
  if (!response.ok)
    throw new SetupError(`The agent refused the question (${response.status}): ${body.detail ?? body.title ?? ''}`);
  return body;
}

/** @returns {string} */
export function describe(question, { outcome, answer, evidence, grounding, warnings, elapsedMs }) {
  const lines = ['', `Q: ${question}`, `A: ${answer}`];
  for (const { sql, columns, rows, rowCount, truncated } of evidence) {
    lines.push('', indent(sql), '', ...table(columns, rows).map(indent));
    const hidden = rowCount - Math.min(rows.length, maxTableRows);
    if (hidden > 0 || truncated)
      lines.push(indent(`… ${hidden > 0 ? `${hidden} more rows` : ''}${truncated ? ' (cut by the row limit)' : ''}`));
  }
  lines.push('', ...warnings.map((warning) => indent(`warning: ${warning}`)));
  const check = outcome === 'answered' ? `, ${describeCheck(grounding)}` : '';
  lines.push(indent(`${outcome}${check}, ${(elapsedMs / 1000).toFixed(2)} s`));
  return lines.join('\n');
}

function describeCheck({ verified, checked, notFound }) {
  if (verified) return checked === 0 ? 'no figures to check' : `${checked} of ${checked} figures found in the rows`;
  return notFound.length ? `NOT verified: ${notFound.join(', ')} not found in the rows` : 'not verified';
}

function table(columns, rows) {
  const shown = [columns.map(({ name }) => name), ...rows.slice(0, maxTableRows)].map((row) => row.map(cell));
  const widths = columns.map((_, index) => Math.max(...shown.map((row) => [...(row[index] ?? '')].length)));
  const isNumber = columns.map((_, index) =>
    rows.every((row) => row[index] === null || /^-?\d+(\.\d+)?$/.test(String(row[index]))),
  );
  const write = (row) =>
    row
      .map((text, index) => {
        const gap = ' '.repeat(Math.max(0, widths[index] - [...text].length));
        return isNumber[index] ? gap + text : text + gap;
      })
      .join('  ')
      .trimEnd();
  return [write(shown[0]), widths.map((width) => '-'.repeat(width)).join('  '), ...shown.slice(1).map(write)];
}

function cell(value) {
  const text = (value === null ? 'NULL' : typeof value === 'object' ? JSON.stringify(value) : String(value)).replace(
    /\s+/g,
    ' ',
  );
  return [...text].length > maxCellCharacters ? `${[...text].slice(0, maxCellCharacters - 1).join('')}…` : text;
}

const indent = (text) =>
  text
    .split('\n')
    .map((part) => `   ${part}`.trimEnd())
    .join('\n');
