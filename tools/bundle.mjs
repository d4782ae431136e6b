// What a build and a dev server share: how an app becomes JavaScript.

/** Modules that frameworks try to load and do without when they are absent. */
const optionalPeers = [/^@nestjs\/(websockets|microservices)/, 'class-validator', /^class-transformer/, 'pg-native'];

/** Compiled code cannot be part of a bundle: it is installed beside it. */
export const nativeModules = ['better-sqlite3'];

/** @param {(string | RegExp)[]} [external] further modules to leave outside the bundle */
export function bundleInput(external = []) {
  return {
    input: 'src/main.ts',
    platform: /** @type {const} */ ('node'),
    tsconfig: true,
    resolve: { conditionNames: ['@sql-agent/source', 'node'] },
    external: [...optionalPeers, ...nativeModules, ...external],
    onLog(level, log, handler) {
      // Third-party code is theirs to warn about; ours must bundle without a warning.
      if (level === 'warn' && !/src\//.test(log.message)) return;
      handler(level, log);
    },
  };
}

/** Lazily imported modules become files of their own beside main.js, so that what is not used is not parsed. */
export function bundleOutput(dir) {
  return { dir, format: /** @type {const} */ ('esm'), entryFileNames: 'main.js', keepNames: true, sourcemap: true };
}
