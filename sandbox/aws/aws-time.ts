/** A time as CloudWatch alarm notifications write it: `2026-11-22T03:01:12.345+0000`. */
export const alarmTime = (ms: number): string => new Date(ms).toISOString().replace('Z', '+0000');

/** A time as alarm reasons write it: `22/11/26 03:01:10`. */
export const reasonTime = (ms: number): string => {
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `${day}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
};
