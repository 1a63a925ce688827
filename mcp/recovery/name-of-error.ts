/** The class name that AWS gives an error (`AccessDeniedException`); '' for what is no error. */
export const nameOfError = (error: unknown): string => (error instanceof Error ? error.name : '');
