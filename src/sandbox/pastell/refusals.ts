// Pastell's own no: an exception of the API, whose class is the HTTP status, and whose words come back as they are.
// Source: HttpApi.php of Pastell 4.x.
export class PastellError extends Error {
  readonly status: number

  /** @param status an exception without a class of its own is a 400 */
  constructor(words: string, status = 400) {
    super(words)
    this.name = 'PastellError'
    this.status = status
  }
}

/** A right is missing. */
export function forbidden(id_e: string | number, right: string, id_u: number): PastellError {
  return new PastellError(`Acces interdit id_e=${id_e}, droit=${right},id_u=${id_u}`, 403)
}
