/** The class name that AWS gives an error (`AccessDeniedException`); '' for what is no error. */
export const nameOfError = (error: unknown): string => (error instanceof Error ? error.name : '');

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'NotAuthorized',
  'UnrecognizedClientException',
  'ExpiredTokenException',
]);

/** Whether AWS refused for want of permission. */
export const isDenied = (error: unknown): boolean => DENIED.has(nameOfError(error));
