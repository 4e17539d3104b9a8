// Instants as people in France read them; programs read ISO 8601.

/** `2025-07-08 10:02:00`, as the clocks of Paris show it. @param instant in ISO 8601 */
export function shownTime(instant: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/Paris',
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  return format.format(new Date(instant))
}
