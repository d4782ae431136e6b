import { type Language } from './language.js';
import { type Refusal } from './refusal.js';

/** Why a question is declined, in a sentence, and the words that were not understood. */
export function explainRefusal(refusal: Refusal, language: Language): { notUnderstood: string[]; reason: string } {
  const es = language === 'es';
  switch (refusal.kind) {
    case 'words':
      return {
        notUnderstood: refusal.words,
        reason: es ? `No he entendido: ${quoted(refusal.words)}.` : `I did not understand: ${quoted(refusal.words)}.`,
      };
    case 'unsupported':
      return {
        notUnderstood: refusal.words,
        reason: es
          ? `Sin un modelo de lenguaje no puedo responder a esta parte de la pregunta: ${quoted(refusal.words)}.`
          : `Without a language model I cannot answer this part of the question: ${quoted(refusal.words)}.`,
      };
    case 'no-column':
      return {
        notUnderstood: refusal.words,
        reason: es
          ? `No he encontrado ninguna columna a la que se refiera ${quoted(refusal.words)}.`
          : `I found no column that ${quoted(refusal.words)} could refer to.`,
      };
    case 'ambiguous':
      return {
        notUnderstood: [refusal.what],
        reason: es
          ? `${quoted([refusal.what])} puede significar varias cosas: ${refusal.choices.slice(0, 4).join('; ')}. Indica cuál.`
          : `${quoted([refusal.what])} can mean several things: ${refusal.choices.slice(0, 4).join('; ')}. Say which one.`,
      };
    case 'unrelated':
      return {
        notUnderstood: [refusal.to],
        reason: es
          ? `No veo cómo se relacionan ${quoted([refusal.from])} y ${quoted([refusal.to])} en la base de datos.`
          : `I cannot tell how ${quoted([refusal.from])} and ${quoted([refusal.to])} are related in the database.`,
      };
    case 'failed':
      return {
        notUnderstood: [],
        reason: es
          ? 'No he podido convertir la pregunta en una consulta sobre este esquema.'
          : 'I could not turn the question into a query over this schema.',
      };
    case 'too-long':
      return { notUnderstood: [], reason: es ? 'La pregunta es demasiado larga.' : 'The question is too long.' };
    case 'nothing':
      return {
        notUnderstood: [],
        reason: es
          ? 'No he encontrado en la pregunta nada que nombre una tabla o una columna de esta base de datos.'
          : 'I found nothing in the question that names a table or column of this database.',
      };
  }
}

function quoted(words: readonly string[]): string {
  return [...new Set(words)]
    .slice(0, 10)
    .map((word) => `"${word.slice(0, 80)}"`)
    .join(', ');
}
