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
});
export type FileContent = z.infer<typeof fileContentSchema>;
