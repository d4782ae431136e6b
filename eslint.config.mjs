import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Who may import whom. Arrows point down; an app is imported by nobody. */
const allowed = {
  'lib:contracts': [],
  'lib:runtime': ['lib:contracts'],
  'lib:mcp-client': [],
  'lib:mcp-server': ['lib:contracts', 'lib:runtime'],
  'lib:testing': ['lib:contracts'],
  'app:agent-core': ['lib:contracts', 'lib:runtime', 'lib:mcp-client'],
  'app:mcp-mysql': ['lib:contracts', 'lib:runtime', 'lib:mcp-server'],
  'app:mcp-filesystem': ['lib:contracts', 'lib:runtime', 'lib:mcp-server'],
  'app:mcp-stdio': ['lib:contracts', 'lib:runtime', 'lib:mcp-server'],
};

/** Packages that only the named projects may import. */
const reserved = {
  '@modelcontextprotocol/sdk*': ['lib:mcp-client', 'lib:mcp-server', 'lib:testing'],
  'mysql2*': ['app:mcp-mysql', 'lib:testing'],
  '@langchain/*': ['app:agent-core'],
  '@nestjs/*': ['app:agent-core'],
  'express*': ['app:agent-core', 'lib:mcp-server', 'lib:testing'],
  'pino*': ['lib:runtime'],
  'prom-client': ['lib:runtime'],
};

/** @param {string[]} extra tags that every project may use in these files */
function boundaries(extra) {
  return [
    'error',
    {
      allow: [],
      depConstraints: Object.entries(allowed).map(([sourceTag, tags]) => ({
        sourceTag,
        onlyDependOnLibsWithTags: [...tags, ...extra],
        bannedExternalImports: extra.length
          ? []
          : Object.entries(reserved)
              .filter(([, owners]) => !owners.includes(sourceTag))
              .map(([name]) => name),
      })),
    },
  ];
}

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '.run/**', 'coverage/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  { plugins: { '@nx': nx }, languageOptions: { globals: globals.node } },
  {
    files: ['**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries([]),
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      'no-console': 'error',
    },
  },
  {
    // A decorated constructor needs its classes at run time: an "import type" there would break Nest's injection.
    files: ['apps/agent-core/src/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['apps/mcp-stdio/**', 'libs/testing/**', '**/*.spec.ts', '**/tests/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: ['node:child_process', 'child_process'].map((name) => ({
            name,
            message: 'Child processes live in apps/mcp-stdio alone.',
          })),
        },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', '**/tests/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': boundaries(['lib:testing']) },
  },
);
