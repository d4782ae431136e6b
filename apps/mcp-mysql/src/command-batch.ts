import type { PoolConnection } from 'mysql2';

/** What the driver hands to the command it runs: nothing to begin with, then each packet that answers it. */
interface AnswerPacket {
  isError(): boolean;
  asError(encoding: string): Error;
}

/** The part of the driver's connection that its own commands use. */
interface DriverConnection {
  sequenceId: number;
  write(bytes: Buffer): void;
  addCommand(command: {
    onResult(error?: Error): void;
    /** True when the command is over. */
    execute(packet: AnswerPacket | undefined): boolean;
  }): void;
}

const queryCommand = 3;
/** Packets that ask are the first of their exchange; those that answer follow. */
const firstAnswer = 1;

/** Statements as they are sent, one packet after the other (no query attributes: the pools are opened without). */
export function encodeBatch(statements: readonly string[]): Buffer {
  return Buffer.concat(
    statements.map((sql) => {
      const text = Buffer.from(sql, 'utf8');
      const packet = Buffer.alloc(5 + text.length);
      packet.writeUIntLE(1 + text.length, 0, 3);
      packet[4] = queryCommand;
      text.copy(packet, 5);
      return packet;
    }),
  );
}

/**
 * Runs statements of ours that give no rows, in one round trip: all are sent, then all are answered. (The driver itself
 * would wait for each answer.) Rejects with the first error once all are answered, or when none comes in time.
 */
export function runBatch(connection: PoolConnection, batch: Buffer, size: number, withinMs: number): Promise<void> {
  const driver = connection as unknown as DriverConnection;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
      withinMs,
    );
    const onResult = (error?: Error) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    };
    let answers = 0;
    let failure: Error | undefined;
    driver.addCommand({
      onResult,
      execute(packet) {
        if (!packet) {
          driver.write(batch);
          driver.sequenceId = firstAnswer;
          return false;
        }
        if (packet.isError()) failure ??= packet.asError('utf8');
        driver.sequenceId = firstAnswer;
        if (++answers < size) return false;
        onResult(failure);
        return true;
      },
    });
  });
}
