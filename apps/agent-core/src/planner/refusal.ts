/** Why a question is not answered. Thrown inside the planner only, and turned into a plan of kind "declined". */
export type Refusal =
  | { kind: 'words'; words: string[] }
  | { kind: 'nothing' }
  | { kind: 'failed' }
  | { kind: 'too-long' }
  | { kind: 'ambiguous'; what: string; choices: string[] }
  | { kind: 'unrelated'; from: string; to: string }
  | { kind: 'unsupported'; words: string[] }
  | { kind: 'no-column'; words: string[] };

export class Declined extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.kind);
  }
}
