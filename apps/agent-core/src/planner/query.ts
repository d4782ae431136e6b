import { type Path } from './relations.js';

/** A column of the table at the end of `path`, which starts at the query's root table. */
export interface ColumnAt {
  path: Path;
  column: string;
}

export type Literal = string | number;
export type Operator = '=' | '<>' | '>' | '>=' | '<' | '<=' | 'like' | 'not like' | 'in' | 'not in';
export type Aggregate = 'count' | 'sum' | 'avg' | 'min' | 'max';

/** A number computed over the rows at the end of `path`. */
export interface Measure {
  aggregate: Aggregate;
  path: Path;
  /** Absent when rows are counted. */
  column?: string;
  /** Multiplied with `column`, row by row. */
  times?: string;
  distinct?: boolean;
}

export type Condition =
  | { kind: 'compare'; at: ColumnAt; operator: Operator; values: Literal[] }
  | { kind: 'range'; at: ColumnAt; from?: string; to?: string; negated?: boolean }
  | { kind: 'null'; at: ColumnAt; negated: boolean }
  | { kind: 'any'; conditions: Condition[] }
  | { kind: 'related'; path: Path; negated: boolean; conditions: Condition[] }
  | { kind: 'figure'; measure: Measure; operator: Operator; values: number[]; conditions: Condition[] };

export type DatePart = 'day' | 'week' | 'month' | 'quarter' | 'year';

export interface Group {
  path: Path;
  columns: string[];
  part?: DatePart;
  /** Grouped by the row itself and shown by these columns: two people of one name stay two. */
  identity?: string[];
}

export interface Order {
  by: { kind: 'column'; at: ColumnAt } | { kind: 'measure'; measure: Measure };
  direction: 'asc' | 'desc';
}

export interface Query {
  root: string;
  /** Rows of the root as they are, or figures over them. */
  output: 'rows' | 'figures';
  columns: ColumnAt[];
  distinct: boolean;
  measures: Measure[];
  groups: Group[];
  conditions: Condition[];
  order: Order[];
  limit?: number;
}
