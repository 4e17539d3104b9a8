// What steers the simulated as@lae: a word of `archiveNumbers`, found anywhere in the bordereau.
/** A ReplyCode, or what else happens to a transfer. @param text all that the bordereau says */
export function steeredBy(text: string): string | undefined {
  const found = /_SAE([0-9]{3}|AVIS|REFUS|TARD|SANS|PERDU|MORT)(?![A-Za-z0-9])/.exec(text)?.[1]
  return found === undefined ? undefined : (codes[found] ?? found)
}

const codes: Readonly<Record<string, string>> = { AVIS: '001', REFUS: '203' }
