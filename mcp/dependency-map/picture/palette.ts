/** Colours on a background of their own, so that a picture reads alike in light and dark themes. */
export const PALETTE = {
  background: '#f6f6f4',
  frame: '#d8d8d4',
  card: '#ffffff',
  ink: '#1b1f24',
  soft: '#5b626b',
  line: '#b4b9c0',
  cause: '#a61b1b',
  causeFill: '#fdecea',
  symptom: '#8a5300',
  symptomFill: '#fff3dc',
  path: '#3a4048',
  forecast: '#3f3aa6',
  forecastFill: '#f0effc',
} as const;

/** Sizes of the writing in pixels; at Slack's thumbnail width they shrink to about a half. */
export const TYPE = {
  title: 28,
  name: 27,
  leastName: 22,
  type: 21,
  label: 23,
  badge: 22,
  leastBadge: 18,
} as const;

/** Covers Latin, Greek, Cyrillic and Korean; other scripts show as boxes, and are named in the alt text. */
export const FONT_FAMILY = 'Gothic A1';
