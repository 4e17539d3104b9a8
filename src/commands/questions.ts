// Questions on a terminal. Each answer is checked at once by its field's rule; a secret is typed unseen, and no answer
// is stored.
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { ActesError, type Problem } from '#errors.ts'
import { withGivenFiles } from '#files/given-files.ts'
import { parseGatewaySettings } from '#gateways/settings.ts'
import { putAt, sharedName, valueAt } from '#gateways/shared-credentials.ts'
import {
  declarationDefaults,
  declarationFields,
  fieldsBeside,
  gatewayFields,
  parseFieldValue,
  type FormField,
} from '#operations/declaration/fields.ts'
import type { Ask } from '#operations/ask.ts'
import { parseCollectivite } from '#protocol/acte/collectivite.ts'
import type { GatewayType } from '#protocol/acte/passerelles.ts'
import { gatewayTypes } from '#text/words.ts'
import { filled, sentenceOf, type Language } from '#text/sentences.ts'
import type { Context } from './command.ts'
import { both } from '#text/both.ts'

interface Asker {
  /** @throws the reason of an abort when the person leaves (Ctrl-C, Ctrl-D) */
  ask(prompt: string, unseen?: boolean): Promise<string>
  say(line: string): void
  readonly left: AbortSignal
  close(): void
}

/** @throws ActesError ACTES-A070 without a terminal */
export function openAsker({ terminal, interrupted }: Context): Asker {
  const { input, err } = terminal
  if (!input) throw new ActesError('ACTES-A070')
  let isUnseen = false
  const output = new Writable({
    write: (chunk: Buffer, _, done) => {
      if (!isUnseen) err(chunk.toString())
      done()
    },
  })
  const lines = createInterface({ input, output, terminal: true, historySize: 0 })
  const leaving = new AbortController()
  lines.once('SIGINT', () => leaving.abort()).once('close', () => leaving.abort())
  const left = AbortSignal.any([leaving.signal, interrupted])
  return {
    left,
    ask: async (prompt, unseen = false) => {
      left.throwIfAborted()
      const answer = lines.question(prompt, { signal: left })
      isUnseen = unseen
      const text = await answer.finally(() => (isUnseen = false))
      if (unseen) err('\n')
      return text.trim()
    },
    say: (line) => err(`${line}\n`),
    close: () => lines.close(),
  }
}

const words = {
  optional: both('facultatif', 'optional'),
  file: both('fichier', 'file'),
  gateway: both('Passerelle', 'Gateway'),
  shared: both('Identifiant partagé ({names} ; vide : aucun)', 'Shared credential ({names}; empty: none)'),
  known: both(
    '{siren} est déjà déclarée ({nom}). Pour la modifier : actes collectivite add FICHIER.json.',
    '{siren} is declared already ({nom}). To change it: actes collectivite add FILE.json.',
  ),
  again: both('Rien n’est enregistré pour l’instant. À corriger :', 'Nothing is recorded so far. To be corrected:'),
}

interface DeclarationDialog {
  readonly asker: Asker
  readonly ask: Ask
  readonly language: Language
}

type Answers = Record<string, unknown>

/** Ask for a declaration and declare it; refused fields are asked again. */
export async function askDeclaration(asking: DeclarationDialog) {
  const answers: Answers = {}
  for (const field of declarationFields.filter(({ isRare }) => !isRare)) await askField(field, answers, asking)
  const type = await askType(answers, asking)
  const fields = await gatewayQuestions(type, answers, asking)
  for (const field of fields) await askField(field, answers, asking)
  for (;;) {
    const done = await asking.ask.declareCollectivite(answers).catch((error: unknown) => problemsOfRefusal(error))
    if ('siren' in done) return done
    const blamed = [...declarationFields, ...fields].filter((field) => done.some((each) => isAbout(each, field)))
    if (blamed.length === 0) throw new ActesError('ACTES-V022', { problems: done })
    asking.asker.say(words.again[asking.language])
    for (const each of done) asking.asker.say(faultLine(each, asking.language))
    for (const field of blamed) await askField(field, answers, asking)
  }
}

function problemsOfRefusal(error: unknown) {
  if (error instanceof ActesError && error.problems.length > 0) return error.problems
  throw error
}

function isAbout({ path }: Problem, field: FormField) {
  return path === field.path || path.startsWith(`${field.path}[`)
}

function faultLine(fault: Problem, language: Language) {
  return `  ✗ ${sentenceOf(fault, language, 'cli')} (${fault.code})`
}

async function askType(answers: Answers, asking: DeclarationDialog) {
  const label = `${words.gateway[asking.language]} (${gatewayTypes().join(', ')}) [s2low]`
  for (;;) {
    const type = (await asking.asker.ask(`${label} : `)) || 's2low'
    const found = gatewayTypes().find((each) => each === type)
    answers.gateway = { type }
    if (found) return found
    sayFaults(faultsIn(answers, 'gateway.type'), asking)
  }
}

async function gatewayQuestions(
  type: GatewayType,
  answers: Answers,
  asking: DeclarationDialog,
): Promise<readonly FormField[]> {
  const shared = type === 'sandbox' ? undefined : await askShared(type, answers, asking)
  return fieldsBeside(type, shared?.gives ?? [])
    .filter(({ path, isRare, kind }) => !isRare && path !== sharedName && kind !== 'expert' && kind !== 'key')
    .map((field) => ({ ...field, path: `gateway.${field.path}` }))
}

async function askShared(type: GatewayType, answers: Answers, { asker, ask, language }: DeclarationDialog) {
  const all = (await ask.listCredentials({})).items.filter(({ gateway }) => gateway === type)
  const names = all.map(({ name }) => name).join(', ')
  while (all.length > 0) {
    const name = await asker.ask(`${filled(words.shared, { names }, language)} : `)
    if (name === '') return undefined
    const found = all.find((each) => each.name === name)
    if (!found) continue
    putAt(answers, `gateway.${sharedName}`, name)
    return found
  }
  return undefined
}

async function askField(field: FormField, answers: Answers, asking: DeclarationDialog) {
  // A password goes with its login.
  if (field.path === 'gateway.motDePasse' && valueAt(answers, 'gateway.identifiant') === undefined) return
  for (;;) {
    const text = await askText(field, asking)
    const value =
      field.kind === 'certificate' ? await certificateIn(text, answers, asking) : parseFieldValue(text, field.kind)
    putAt(answers, field.path, value)
    const faults = faultsIn(answers, field.path)
    if (faults.length === 0 && !(field.path === 'siren' && (await isKnown(String(value), asking)))) return
    putAt(answers, field.path, undefined)
    sayFaults(faults, asking)
  }
}

async function askText({ path, label, help, kind, needed }: FormField, { asker, language }: DeclarationDialog) {
  const initial = declarationDefaults[path] ?? ''
  const choices = typeof kind === 'string' ? [] : [kind.map(([value]) => value).join(', ')]
  const file = kind === 'certificate' ? [words.file[language]] : []
  const hints = [...choices, ...file, ...(help ? [help[language]] : []), ...(needed ? [] : [words.optional[language]])]
  const said = hints.length > 0 ? ` (${hints.join(' ; ')})` : ''
  const prompt = `${label[language]}${said}${initial && ` [${initial}]`} : `
  return (await asker.ask(prompt, kind === 'secret')) || initial
}

/** The content of the certificate file, and of its key's file if that is separate. */
async function certificateIn(path: string, answers: Answers, { asker, language }: DeclarationDialog) {
  putAt(answers, 'gateway.cle', undefined)
  if (path === '') return undefined
  const { certificat } = await readAnswerFile('certificat', path)
  if (typeof certificat !== 'string' || certificat.includes('PRIVATE KEY-----')) return certificat
  const label = gatewayFields('s2low').find((field) => field.path === 'cle')?.label[language]
  const key = await asker.ask(`${label} (${words.file[language]}) : `)
  putAt(answers, 'gateway.cle', (await readAnswerFile('cle', key)).cle)
  return certificat

  async function readAnswerFile(name: string, file: string) {
    const given = await withGivenFiles({ gateway: { [name]: { file } } }, '.').catch((error: unknown) => {
      for (const each of problemsOfRefusal(error)) asker.say(faultLine(each, language))
      return { gateway: {} }
    })
    return (given as { gateway: Answers }).gateway
  }
}

/** Faults of one answer; the others are not checked yet. */
function faultsIn(answers: Answers, path: string): readonly Problem[] {
  const { gateway } = answers as { gateway?: { type: string } }
  const isSetting = gateway && path.startsWith('gateway.') && path !== 'gateway.type'
  const parsed = isSetting ? parseGatewaySettings(gateway) : parseCollectivite(answers)
  const all = parsed.ok ? [] : parsed.problems
  return all.filter((each) => each.path === path || each.path.startsWith(`${path}[`))
}

function sayFaults(faults: readonly Problem[], { asker, language }: DeclarationDialog) {
  for (const each of faults) asker.say(faultLine(each, language))
}

/** A new declaration must not replace an existing one. */
async function isKnown(siren: string, { asker, ask, language }: DeclarationDialog) {
  const { items } = await ask.listCollectivites({})
  const found = items.find((each) => each.siren === siren)
  if (found) asker.say(`  ✗ ${filled(words.known, { siren, nom: found.nom }, language)}`)
  return found !== undefined
}
