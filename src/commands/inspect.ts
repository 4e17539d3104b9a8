// actes inspect PATH…: read anything of the protocol and say what it is; exit code 1 when anything is refused.
import type { Inspected } from '#offline/inspect/inspected.ts'
import type { Language } from '#text/sentences.ts'
import { act, exitCodes, type AddCommand, type CommandRun } from './command.ts'
import { problemLines, withSentences } from './printing.ts'
import { openProgress } from './progress.ts'
import { both } from '#text/both.ts'

interface InspectFlags {
  readonly recursive?: boolean
}

export const addInspect: AddCommand = (program, settling) => {
  const command = program
    .command('inspect <chemins...>')
    .description(
      'lire tout ce que la norme connaît : archive, courriel, dossier de retours, message, document, identifiant, nom',
    )
    .option('--recursive', 'd’un dossier, chaque fichier à part, dans tous ses sous-dossiers')
  act<InspectFlags, [readonly string[]]>(command, settling, inspectAll)
}

async function inspectAll(run: CommandRun, { recursive = false }: InspectFlags, [inputs]: [readonly string[]]) {
  const [{ inspect }, { holdsRefusal }] = await Promise.all([
    import('#offline/inspect/inspect.ts'),
    import('#offline/inspect/inspected.ts'),
  ])
  const progress = await openProgress(run.context.terminal, inputs.length)
  const found: Inspected[] = []
  try {
    for (const input of inputs) {
      if (run.context.interrupted.aborted) return exitCodes.interrupted
      found.push(...(await inspect(input, { recursive })))
      progress.advance()
    }
  } finally {
    progress.close()
  }
  return run.print(
    found.map((each) => presented(each, run.language)),
    found.flatMap((each) => formatInspectedLines(each, run.language)),
    !found.some(holdsRefusal),
  )
}

function presented(found: Inspected, language: Language): unknown {
  const { messages } = found
  const shown = messages && { messages: messages.map((each) => presented(each, language)) }
  return withSentences({ ...found, ...shown }, language)
}

const labels = {
  idActe: both('identifiant', 'identifier'),
  siren: both('SIREN', 'SIREN'),
  numero: both('numéro', 'number'),
  nature: both('nature', 'nature'),
  dateDecision: both('date de la décision', 'date of the decision'),
  dateReception: both('date de réception', 'date of reception'),
  dateCourrier: both('date du courrier', 'date of the letter'),
  dateDepot: both('date de dépôt au tribunal', 'date of deposit at the court'),
  description: both('pièces demandées', 'pieces asked for'),
  motif: both('motif', 'grounds'),
  natureIllegalite: both('illégalité invoquée', 'illegality invoked'),
  classificationDate: both('classification', 'classification'),
} as const satisfies Partial<Record<keyof Inspected, Readonly<Record<Language, string>>>>

const inferredWords = both(' (déduit : le message ne le porte pas)', ' (inferred: the message does not state it)')

/** A container shows its files, then each message with its facts; anything else shows its facts. */
function formatInspectedLines(found: Inspected, language: Language): readonly string[] {
  const { input, kind, code, root, members = [], messages = [], problems = [] } = found
  return [
    `${input} : ${[kind, code, root].filter((part) => part !== undefined).join(' ')}`,
    ...(messages.length > 0 ? [] : factLines(found, language)).map((line) => `  ${line}`),
    ...members.map((name) => `  ${name}`),
    ...problemLines(problems, language).map((line) => `  ${line}`),
    ...messages.flatMap((each) => formatInspectedLines(each, language)).map((line) => `  ${line}`),
  ]
}

function factLines(found: Inspected, language: Language): readonly string[] {
  const { anomalie, fichiers = [], members, inferred = [], schema, deviations = [] } = found
  const facts = (Object.keys(labels) as (keyof typeof labels)[]).flatMap((key) => {
    const value = found[key]
    const remark = inferred.some((each) => each === key) ? inferredWords[language] : ''
    return value === undefined ? [] : [`${labels[key][language]} : ${value}${remark}`]
  })
  return [
    ...facts,
    ...(anomalie ? [`anomalie ${anomalie.nature} : ${anomalie.detail}`] : []),
    ...(members ? [] : fichiers),
    ...(schema && !schema.strict ? [schemaWords(schema)[language]] : []),
    ...problemLines(deviations, language),
  ]
}

/** `wide`: it deviates from the schema for writing only; otherwise also from that for reading. */
function schemaWords({ wide }: NonNullable<Inspected['schema']>) {
  return wide
    ? both('schéma : conforme en lecture, pas en écriture', 'schema: conforms for reading, not for writing')
    : both('schéma : non conforme', 'schema: does not conform')
}
