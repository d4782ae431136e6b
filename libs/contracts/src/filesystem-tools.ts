import { z } from 'zod';

/** Result of `list_directory`. Paths are relative to the root, with forward slashes. */
export const directoryListingSchema = z.object({
  path: z.string(),
  entries: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['file', 'directory', 'other']),
      sizeBytes: z.number().nullable(),
      modifiedAt: z.string().nullable(),
    }),
  ),
  truncated: z.boolean(),
});
export type DirectoryListing = z.infer<typeof directoryListingSchema>;

/**
 * Result of `read_file`. Lines are counted from 1; `toLine` is inclusive. The tail of a file too large to count is numbered
 * from its end: -1 is the last line.
 */
export const fileContentSchema = z.object({
  path: z.string(),
  text: z.string(),
  fromLine: z.number().int(),
  toLine: z.number().int(),
  totalLines: z.number().int().nullable().describe('Null when the file was too large to count to its end.'),
  sizeBytes: z.number(),
  truncated: z.boolean(),
  encoding: z.string().describe('What the file is written in: utf-8, utf-16le, utf-16be or windows-1252.'),
});
export type FileContent = z.infer<typeof fileContentSchema>;

/** Result of `search_files`: files whose names fit, or, where contents were asked for, lines that match. */
export const fileMatchesSchema = z.object({
  matches: z.array(
    z.object({
      path: z.string(),
      line: z.number().int().nullable().describe('Null where only names were searched.'),
      text: z.string().nullable().describe('The line, or the part of a long one around the match.'),
    }),
  ),
  filesSearched: z.number().int(),
  truncated: z.boolean().describe('True when there may be more: a bound on matches, files, bytes or time was reached.'),
});
export type FileMatches = z.infer<typeof fileMatchesSchema>;

/** Result of `file_info`. */
export const fileInfoSchema = z.object({
  path: z.string(),
  kind: z.enum(['file', 'directory']),
  sizeBytes: z.number().nullable(),
  modifiedAt: z.string(),
  encoding: z.string().nullable().describe('Null for folders and for binary files.'),
  totalLines: z
    .number()
    .int()
    .nullable()
    .describe('Null where lines were not counted: folders, binary and very large files.'),
});
export type FileInfo = z.infer<typeof fileInfoSchema>;
