import manifest from '../package.json' with { type: 'json' };

/** The version of the whole product: every package of this repository has the same. */
export const version: string = manifest.version;
