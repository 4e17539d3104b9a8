// Instants in Paris time, for people. Programs get ISO 8601.

/** `2025-07-08 10:02:00`. @param instant in ISO 8601 */
export function shownTime(instant: string) {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/Paris',
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  return format.format(new Date(instant))
}
