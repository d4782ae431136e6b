// Shows that the import rules fire: forbidden imports are written into files of real projects (in memory only) and every
// one of them must be reported, while allowed ones must not. A rule that is silently off fails this check.
import process from 'node:process';
import { createProjectGraphAsync } from '@nx/devkit';
import { ESLint } from 'eslint';

process.env.NX_DAEMON = 'false';
const boundary = '@nx/enforce-module-boundaries';
const restricted = 'no-restricted-imports';

/** file that imports, module, rule that must report it (or null: allowed) */
const cases = [
  ['apps/mcp-mysql/src/main.ts', '@sql-agent/mcp-client', boundary],
  ['apps/mcp-mysql/src/main.ts', '@sql-agent/testing', boundary],
  ['apps/mcp-mysql/src/main.ts', '@modelcontextprotocol/sdk/server/index.js', boundary],
  ['apps/mcp-mysql/src/main.ts', '@langchain/core/messages', boundary],
  ['apps/mcp-mysql/src/main.ts', 'node:child_process', restricted],
  ['apps/mcp-mysql/src/main.ts', '@sql-agent/mcp-server', null],
  ['apps/mcp-mysql/src/main.ts', 'mysql2/promise', null],
  ['apps/mcp-filesystem/src/main.ts', 'mysql2/promise', boundary],
  ['apps/mcp-filesystem/src/main.ts', '@sql-agent/mcp-client', boundary],
  ['apps/mcp-stdio/src/main.ts', 'node:child_process', null],
  ['apps/mcp-stdio/src/main.ts', '@modelcontextprotocol/sdk/types.js', boundary],
  ['apps/mcp-stdio/src/main.ts', '@sql-agent/mcp-client', boundary],
  ['apps/agent-core/src/main.ts', 'mysql2', boundary],
  ['apps/agent-core/src/main.ts', '@sql-agent/mcp-server', boundary],
  ['apps/agent-core/src/main.ts', '@modelcontextprotocol/sdk/client/index.js', boundary],
  ['apps/agent-core/src/main.ts', '../../mcp-mysql/src/main.js', boundary],
  ['apps/agent-core/src/main.ts', 'node:child_process', restricted],
  ['apps/agent-core/src/main.ts', '@sql-agent/mcp-client', null],
  ['apps/agent-core/src/config.spec.ts', '@sql-agent/testing', null],
  ['libs/contracts/src/index.ts', '@sql-agent/runtime', boundary],
  ['libs/contracts/src/index.ts', 'express', boundary],
  ['libs/runtime/src/index.ts', '@sql-agent/mcp-client', boundary],
  ['libs/mcp-client/src/index.ts', '@sql-agent/runtime', boundary],
  ['libs/mcp-client/src/index.ts', '@sql-agent/mcp-server', boundary],
  ['libs/mcp-client/src/index.ts', '@nestjs/common', boundary],
  ['libs/mcp-client/src/index.ts', '@langchain/core/messages', boundary],
  ['libs/mcp-client/src/index.ts', 'express', boundary],
  ['libs/mcp-client/src/index.ts', '@sql-agent/contracts', boundary],
  ['libs/mcp-server/src/index.ts', '@sql-agent/mcp-client', boundary],
  ['libs/mcp-server/src/index.ts', '@sql-agent/runtime', null],
];

// The rule passes over every file when no project graph is at hand.
await createProjectGraphAsync();
const eslint = new ESLint();
let failed = 0;
for (const [filePath, module, expected] of cases) {
  const [result] = await eslint.lintText(`import ${JSON.stringify(module)};\n`, { filePath });
  const fired = (result?.messages ?? []).filter(({ ruleId }) => [boundary, restricted].includes(ruleId ?? ''));
  const right = expected ? fired.some(({ ruleId }) => ruleId === expected) : fired.length === 0;
  if (!right) {
    failed += 1;
    console.error(
      `wrong   ${filePath} importing ${module}: expected ${expected ?? 'no complaint'}, got ${fired.map(({ message }) => message).join('; ') || 'none'}`,
    );
  }
}
console.log(`boundaries  ${cases.length - failed} of ${cases.length} imports judged as they must be`);
process.exit(failed ? 1 : 0);
