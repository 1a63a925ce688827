import { DatabaseSync } from 'node:sqlite';
import { LogError } from './log-error.ts';

/**
 * Holds `<file>.lock` for this process and returns the function that lets go. The lock is the operating
 * system's, on an empty database beside the file: a killed process loses it at once, and the log itself
 * stays readable for others.
 * @throws LogError `log-in-use`
 */
export const holdFileLock = (file: string): (() => void) => {
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new LogError(
      `${file} is in use by another process. One event log file serves one instance; set REDIS_URL to run several.`,
      { code: 'log-in-use', cause: error },
    );
  }
  return () => lock.close();
};
