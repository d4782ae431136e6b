export { standAlone } from './follow-up.js';
export { detectLanguage, type Language } from './language.js';
export { findLiterals, planQuestion, type Plan, type PlannerInput } from './plan-question.js';
export { type Synonym } from './schema-index.js';
export { wordAnswer, type Wording } from './wording.js';
