import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { eventually, ManualClock } from '@sql-agent/testing';
import fc from 'fast-check';
import { McpConnection } from '../src/index.js';

/** What may happen to a connection, in any order. */
const events = ['call', 'abort a call', 'die', 'end', 'tick', 'long tick', 'start'] as const;

it('keeps its promises under any sequence of events: one live session at most, every call settles, nothing stays', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...events), { maxLength: 25 }), async (sequence) => {
      const clock = new ManualClock();
      const live = new Set<InMemoryTransport>();
      let refuses = false;
      let most = 0;
      const connection = new McpConnection({
        name: 'memory',
        clock,
        random: () => 0.5,
        limits: { connectMs: 2_000, callConnectMs: 300, heartbeatIntervalMs: 1_000, closeMs: 100 },
        transport() {
          const [mine, theirs] = InMemoryTransport.createLinkedPair();
          if (refuses) {
            mine.start = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
            return mine;
          }
          const server = new Server({ name: 'memory', version: '1.0.0' }, { capabilities: { tools: {} } });
          server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [] }));
          server.setRequestHandler(CallToolRequestSchema, () => ({ content: [] }));
          server.onclose = () => void live.delete(theirs);
          void server.connect(theirs);
          live.add(theirs);
          most = Math.max(most, live.size);
          return mine;
        },
      });
      const calls: Promise<unknown>[] = [];
      const call = (signal?: AbortSignal) => void calls.push(connection.callTool('any', {}, { signal }).catch(String));
      for (const event of sequence) {
        if (event === 'start') connection.start();
        else if (event === 'call') call();
        else if (event === 'abort a call') {
          const abort = new AbortController();
          call(abort.signal);
          abort.abort(new Error('no longer wanted'));
        } else if (event === 'die') {
          refuses = true;
          for (const end of live) await end.close();
        } else if (event === 'end') {
          refuses = false;
          for (const end of live) await end.close();
        } else await clock.advance(event === 'tick' ? 50 : 6_000);
      }
      await clock.advance(10_000);
      await Promise.all(calls);
      expect(most).toBeLessThanOrEqual(1);

      refuses = false;
      connection.start();
      // Whatever went before, a server that is there again is found by a call.
      const last = connection.callTool('any', {});
      await clock.advance(300);
      expect(await last).toMatchObject({ content: [] });
      await connection.close();
      expect(connection.snapshot().state).toBe('closed');
      await expect(connection.callTool('any', {})).rejects.toThrow('not available');
      await eventually(() => expect(live.size).toBe(0));
      expect(clock.pending()).toBe(0);
    }),
    { numRuns: 60 },
  );
});
