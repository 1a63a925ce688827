import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Gap } from '../../contracts/evidence.ts';
import { type Window, windowOf } from '../../contracts/window.ts';
import { defaultBaseline } from '../../dependency-map/reading/default-baseline.ts';
import { gapOfAwsError } from '../../shared/classify-aws-error.ts';
import type { Tool } from '../../shared/define-tool.ts';
import type { Telemetry } from '../telemetry.ts';
import { readAlarmSymptoms } from './alarm-symptoms.ts';
import { captureRecording } from './capture-recording.ts';
import type { RecordArguments } from './read-record-arguments.ts';
import { summarizeRecording } from './summarize-recording.ts';
import { checkRecordFolder, writeRecording } from './write-recording.ts';

export interface RecordDeps {
  readonly cloudwatch: CloudWatchClient;
  readonly telemetry: Telemetry;
  readonly toolsOf: (telemetry: Telemetry) => readonly Tool[];
  readonly region: string;
}

/** There is nothing to record, or it cannot be known; the message says why, in words for who asked. */
export class NothingToRecordError extends Error {
  readonly code = 'nothing-to-record';
  override readonly name = 'NothingToRecordError';
}

/** Whole periods that hold the window: half a period looks like a drop. */
const aligned = ({ from, to }: Window, periodS: number): Window => {
  const periodMs = periodS * 1000;
  return windowOf(
    Math.floor(Date.parse(from) / periodMs) * periodMs,
    Math.floor(Date.parse(to) / periodMs) * periodMs,
  );
};

const blindTo = (error: unknown): never => {
  const { what, why, detail = '' } = gapOfAwsError('the history of alarms', error);
  throw new NothingToRecordError(
    `Nothing was recorded: ${what} could not be read (${why.replaceAll('-', ' ')}: ${detail}).`,
    { cause: error },
  );
};

const nothingIn = (window: Window, gaps: readonly Gap[]): NothingToRecordError => {
  const why = gaps.map(({ what, detail = '' }) => `\n  ${what}: ${detail}`).join('');
  return new NothingToRecordError(
    `No alarm on a service went off between ${window.from} and ${window.to}: there is no symptom to record.${why}`,
  );
};

/**
 * Records the symptoms of a window, with the window and the time before it, into a folder; answers what was
 * done, in words.
 * @throws RecordFolderError, NothingToRecordError, or the file system's error
 */
export const recordIncident = async (
  { cloudwatch, telemetry, toolsOf, region }: RecordDeps,
  { window: asked, alarms, periodS: wanted, out, force }: RecordArguments,
): Promise<string> => {
  await checkRecordFolder(out, force);
  const { symptoms, gaps } = await readAlarmSymptoms(cloudwatch, asked, alarms).catch(blindTo);
  const periodS = wanted ?? Math.min(...symptoms.map((symptom) => symptom.periodS));
  if (symptoms.length === 0) throw nothingIn(asked, gaps);
  const window = aligned(asked, periodS);
  if (window.from >= window.to)
    throw new NothingToRecordError(`The window is shorter than one period of ${periodS} s.`);
  const spans = { window, baseline: aligned(defaultBaseline(window), periodS) };
  const recording = await captureRecording({
    telemetry,
    toolsOf,
    symptoms,
    spans,
    periodS,
    region,
  });
  await writeRecording(out, recording.set);
  return summarizeRecording(out, recording.set, [...gaps, ...recording.gaps]);
};
