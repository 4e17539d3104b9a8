// The simulation is judged: a guard is taken out of a copy of src/, one at a time, and one of the first seeds must report what
// it keeps from happening. What drivers and the store of files guard is left to the chaos runs: the simulation has its own.
import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'
import { attemptLine, copyWithout, type Patch } from '../support/sabotage.ts'

interface Sabotage {
  readonly guard: string
  readonly patches: readonly Patch[]
  readonly reported: RegExp
}

const doubled = /received \d+ times|sent again after the platform had said/
const submit = 'transmission/steps/submit.ts'
const transfer = 'transfers/steps.ts'

const sabotages: readonly Sabotage[] = [
  attemptLine,
  {
    guard: 'the guard of the move',
    patches: [
      {
        file: 'store/transmissions/moves.ts',
        from: /, `state = \$\{\$\(wanted\.from\)\}`\]\n[^\n]*claim_token = [^\n]*\n/,
        to: ']\n',
      },
    ],
    reported: /its journal goes on from|its journal ends in/,
  },
  {
    guard: 'the find before a resend',
    patches: [
      {
        file: submit,
        from: /(?<=async function settleDoubt\([\s\S]*?)const found = await lookFrom\([^\n]*\n/,
        to: "const found: Awaited<ReturnType<typeof lookFrom>> = 'absent'\nvoid from\n",
      },
    ],
    reported: doubled,
  },
  {
    guard: 'the dedup of returns',
    patches: [
      {
        file: 'store/retours/retours.ts',
        from: /(?<=const isTwin = [\s\S]*?)status = 'attached'/,
        to: 'false',
      },
    ],
    reported: /one receipt counts \d times/,
  },
  {
    guard: 'the quiet before an absence is believed',
    patches: [{ file: submit, from: /if \(quiet\) return \{ kind: 'wait'[^\n]*/, to: '' }],
    reported: doubled,
  },
  {
    guard: 'the bytes of a return, kept before its row',
    patches: [
      {
        file: 'transmission/retours/collect.ts',
        from: /const blob = await ports\.store\.blobs\.put\(retour\.bytes\)/,
        to: `const { hash } = await import('node:crypto')
  const blob = { sha256: hash('sha256', retour.bytes), sizeBytes: retour.bytes.length }
  void ports.store.blobs.put(Uint8Array.from(retour.bytes)).catch(() => undefined)`,
      },
    ],
    reported: /its bytes are not kept/,
  },
  {
    guard: 'a number that the platform keeps',
    patches: [
      {
        file: 'transmission/intake.ts',
        from: /if \(!capabilities\.spendsNumbers\) return undefined/,
        to: 'return undefined',
      },
    ],
    reported: /received \d+ times/,
  },
  {
    guard: 'the mark before the bytes',
    patches: [
      { file: submit, from: /const unmarked = await mark\n[\s\S]*?if \(unmarked\) [^\n]*\n/, to: 'void serials\n' },
    ],
    reported: doubled,
  },
  {
    guard: 'the quiet of an installation whose database was put back',
    patches: [
      { file: 'store/connections/outages.ts', from: /code FROM actes\.installation(?=\n)/, to: '$& WHERE false' },
      {
        file: 'store/transmissions/attempts.ts',
        from: /AND NOT EXISTS \(SELECT 1 FROM actes\.installation WHERE quiet_since IS NOT NULL\)\n/,
        to: '',
      },
    ],
    reported: doubled,
  },
  {
    guard: 'the look and the quiet after a restart',
    patches: [
      {
        file: submit,
        from: /const quiet = opened && /,
        to: 'const isNew = !ports.doubts.has(attempt)\n  const quiet = !isNew && opened && ',
      },
      {
        file: submit,
        from: /const found = await lookFrom\((?=\{ sought: \{ attempt)/,
        to: "const found = isNew ? 'absent' : await lookFrom(",
      },
    ],
    reported: doubled,
  },
  {
    guard: 'the end of the lease before the bytes',
    patches: [
      { file: submit, from: / \|\| leftMs < gateway\.capabilities\.exchangeMaxMs/, to: '' },
      { file: submit, from: /limitMs: leftMs/, to: 'limitMs: 2 ** 30' },
      { file: submit, from: /const lasts = \(\) => clock\.now\(\) < until/, to: 'const lasts = () => true' },
      { file: submit, from: /if \(!ours \|\| !lasts\(\)\) throw [^\n]*/, to: 'void ours' },
    ],
    reported: doubled,
  },
  {
    guard: 'the collectivité that a receipt names',
    patches: [
      {
        file: 'protocol/retours/matching.ts',
        from: /(?<=case 'ARActe':\n\s+return \[\{ idActe: retour\.idActe)(?=,)/,
        to: '.replace(/-[0-9]{9}-/, `-${surroundings.collectivite.siren}-`)',
      },
    ],
    reported: /acknowledged, and nobody did so|a receipt of \S+ is on it/,
  },
  {
    guard: 'the id of an event, which stays',
    patches: [
      { file: 'subscriptions/webhooks/signature.ts', from: /'webhook-id': id/, to: "'webhook-id': `${id} ${seconds}`" },
    ],
    reported: /its subscriber heard/,
  },
  {
    guard: 'the line that says that a message came',
    patches: [{ file: 'store/subscriptions/deliveries.ts', from: /taken: `cursor = \$6, /, to: 'taken: `' }],
    reported: /sent again after its sender had heard that it came/,
  },
  {
    guard: 'the key of a job that another program gives',
    patches: [
      {
        file: 'doors/queue.ts',
        from: /stringifyActe\(\{ \.\.\.acte, collectivite, cle \}\)/,
        to: 'stringifyActe({ ...acte, collectivite })',
      },
    ],
    reported: /cancelled, and the platform has it|received \d+ times|the door said refused, and it is there/,
  },
  {
    guard: 'an event that waits until the queue has it',
    patches: [
      {
        file: 'subscriptions/replies.ts',
        from: /await reply\(.*\)/,
        to: '$&.catch(() => undefined)',
      },
    ],
    reported: /the door said act\.\w+ 0 times/,
  },
  {
    guard: "the key of a batch's line",
    patches: [
      {
        file: 'operations/runs/batches.ts',
        from: /acte: keyed\(line, own\)/,
        to: 'acte: keyed(line, own) && line.acte',
      },
    ],
    reported: /cancelled, and the platform has it|received \d+ times|the door said refused, and it is there/,
  },
  {
    guard: "the files in the key of a batch's line, and what a key keeps",
    patches: [
      { file: 'operations/runs/batches.ts', from: /keyed\(line, own\)/, to: 'keyed(line, {})' },
      {
        file: 'transmission/intake.ts',
        from: /known\.contentSha256 === contentSha256/,
        to: '(known.contentSha256 === contentSha256 || cle === acte.cle)',
      },
    ],
    reported: /the door said deposited, of another document/,
  },
  {
    guard: "the line of a transfer's attempt",
    patches: [
      {
        file: transfer,
        from: /const opened = await openTransferAttempt\(/,
        to: 'const open = async () => openTransferAttempt(',
      },
      { file: transfer, from: /if \(!opened\) return [^\n]*/, to: '' },
      { file: transfer, from: /await mark\.note\([^\n]*/, to: '' },
      { file: transfer, from: /if \(!\(await isTransferHeld\([^\n]*/, to: '' },
      { file: transfer, from: /const done = await stoppedAfter\([^\n]*/, to: '$&\nawait open()' },
    ],
    reported: /sent \d times, with \d attempts in the ledger|sent before its attempt was written/,
  },
  {
    guard: "the archive's refusal",
    patches: [
      { file: 'transfers/verdict.ts', from: /(?<=case 'refused':\s+return \{ to: )'refused'/, to: "'accepted'" },
    ],
    reported: /accepted, and the archive says refused/,
  },
  {
    guard: 'the look before a package is sent again',
    patches: [
      {
        file: transfer,
        from: /(?<=async function settle\([\s\S]*?)const \{ state \} = await archive\.follow\([^\n]*/,
        to: "const state = 'absent' as string",
      },
    ],
    reported: /\d times in the archives|sent again after the platform had said/,
  },
  {
    guard: 'the quiet before an archive has nothing',
    patches: [{ file: transfer, from: /if \(leftMs > 0\) return [^\n]*/, to: '' }],
    reported: /\d times in the archives|sent again after the platform had said/,
  },
  {
    guard: 'the look for transfers once the database was put back',
    patches: [{ file: 'store/installation.ts', from: /await distrustTransfers\(sql\)\n/, to: '' }],
    reported: /\d times in the archives/,
  },
  {
    guard: 'the transfer that a reply names',
    patches: [
      { file: 'transfers/verdict.ts', from: /readReply\(bytes, \{ identifier, reference \}\)/, to: 'readReply(bytes)' },
      { file: 'transfers/verdict.ts', from: /const \{ identifier, reference \} = transfer\n/, to: '' },
    ],
    reported: /(?:accepted|refused), and the archive says/,
  },
  {
    guard: 'the newer of two answers to one request',
    patches: [
      {
        file: 'transmission/refreshing.ts',
        from: /for \(const id of \[row\.id, \.\.\.others\]\)/,
        to: 'for (const id of [] as string[])',
      },
    ],
    reported: /its classification is \S+, and \S+ had come/,
  },
  {
    guard: 'the collectivité that a classification names',
    patches: [
      {
        file: 'protocol/retours/matching.ts',
        from: /own\?\.destinataire \?\? identity\.siren \?\?/,
        to: 'own?.destinataire ??',
      },
    ],
    reported: /classification \S+, which is not its own/,
  },
]

const most = 500

test.each(sabotages)(
  'without $guard, a seed reports it',
  { timeout: 1_200_000 },
  async ({ guard, patches, reported }) => {
    const copy = copyWithout(patches)
    const args = ['test/simulate/simulate.ts', '--seeds', `${most}`, '--tries', '0', '--until', reported.source]
    const said = await new Promise<string>((done) =>
      execFile(process.execPath, args, { cwd: copy, maxBuffer: 1e8 }, (_, out, err) => done(out + err)),
    )
    console.info(`without ${guard}: ${said.match(/FOUND, seed \d+/g)?.at(-1) ?? said.slice(0, 500)}`)
    expect(said).toMatch(reported)
  },
)
