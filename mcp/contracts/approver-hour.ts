/** So many decisions an hour a person takes alone; after that each approval needs a second (risk policy). */
export const DECISIONS_AN_HOUR = 5;
