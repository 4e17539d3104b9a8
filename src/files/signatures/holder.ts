// The name of a certificate's holder. Pure: it also runs in a browser, for the verifier.
import type { Certificate } from 'pkijs'

export function certificateNameOf({ subject: { typesAndValues } }: Certificate) {
  const part = typesAndValues.find(({ type }) => type === '2.5.4.3') ?? typesAndValues.at(-1)
  return String(part?.value.valueBlock.value ?? '')
}
