// actes cancel | annul | publish | retract | resolve ID: a person's decisions about one transmission; actes reply
// RETOUR --with FILE…: the answer to a letter (2-2, 3-4, 4-4), or the refusal of its request (3-3, 4-3).
import { Option } from 'commander'
import { resolve } from 'node:path'
import { ActesError } from '#errors.ts'
import { faitsNotes, type FaitNote } from '#protocol/calendrier/faits.ts'
import type { PostingJson, WithholdingJson } from '#operations/shapes/publication.ts'
import { retractions, retractionWords } from '#text/postings.ts'
import { filled, type Language } from '#text/sentences.ts'
import { act, given, mirroring, withReason, wrongUsage, type AddCommand, type ReasonFlag } from './command.ts'
import { withDesk } from './opening.ts'
import { inLine, oneLineOf } from './printing.ts'
import { deadlineLines } from './show.ts'
import { summaryLine, summaryLines } from './list.ts'
import { both } from '#text/both.ts'
import { compact } from '#protocol/compact.ts'

export const addCancel: AddCommand = (program, settling) =>
  mirroring(program, settling)('cancel <id>', 'retirer un acte avant son envoi', {
    ask: 'cancelTransmission',
    lines: summaryLines,
    why: true,
  })

export const addAnnul: AddCommand = (program, settling) =>
  mirroring(program, settling)('annul <id>', 'demander à la préfecture d’annuler la transmission d’un acte acquitté', {
    ask: 'annulTransmission',
    lines: summaryLines,
    wakes: true,
    why: true,
  })

interface Publication extends Partial<ReasonFlag> {
  readonly date?: string
  readonly how: FaitNote
  readonly online?: true
  readonly individual?: true
}

export const addPublish: AddCommand = (program, settling) => {
  const command = program
    .command('publish <id>')
    .description(
      'noter le jour où un acte a été publié, affiché ou notifié, ou un autre fait qui compte pour ses délais ; ou le mettre en ligne sur sa page publique',
    )
    .option('--date <AAAA-MM-JJ>', 'ce jour ; de nouveau pour le corriger')
    .addOption(new Option('--how <fait>', 'ce qui s’est passé ce jour').choices(faitsNotes).default('publie'))
    .option('--online', 'mettre l’acte en ligne ; sans autre jour noté, c’est aujourd’hui qu’il est publié')
    .option('--individual', 'avec --online : bien que l’acte soit individuel ; avec un motif')
    .option('--reason <motif>', 'pourquoi ; écrit au journal')
  act<Publication, [string]>(command, settling, async (run, { date, how, online, ...flags }, [id]) => {
    if ((date === undefined) === (online === undefined) || (flags.individual && !online))
      return wrongUsage(
        run,
        both('--date AAAA-MM-JJ, ou --online (et --individual)', '--date YYYY-MM-DD, or --online (and --individual)'),
      )
    const reason = given(flags, 'reason')
    if (date === undefined) {
      const posting = await withDesk(run, 'none', ({ ask }) =>
        ask.postAct({ id, ...reason, ...given(flags, 'individual') }),
      )
      return run.print(posting, [postingLine(posting, run.language)])
    }
    const shown = await withDesk(run, 'none', ({ ask }) => ask.publishTransmission({ id, date, how, ...reason }))
    return run.print(shown, [summaryLine(shown, run.language), ...deadlineLines(shown, run.language)])
  })
}

export const addRetract: AddCommand = (program, settling) =>
  mirroring(program, settling)(
    'retract <id>',
    'retirer un acte de sa page publique, qui dit depuis quand et pourquoi',
    {
      ask: 'retractAct',
      lines: oneLineOf(postingLine),
      why: true,
      option: new Option('--why <cause>', 'ce que dit la page').choices(retractions).default('erreur'),
    },
  )

/** actes withhold | release ID: keep an act out of public pages, feeds, open data and calendars, or let it in again. */
export const addWithhold: AddCommand = (program, settling) => {
  const mirror = mirroring(program, settling)
  mirror('withhold <id>', 'retirer un acte de toute diffusion : page publique, fil, données ouvertes, calendriers', {
    ask: 'withholdAct',
    lines: oneLineOf(withholdingLine),
    why: true,
    option: new Option('--why <cause>', 'le motif').choices(retractions).default('donnees'),
  })
  mirror('release <id>', 'lever le retrait d’un acte de toute diffusion', {
    ask: 'releaseAct',
    lines: oneLineOf(withholdingLine),
    why: true,
  })
}

function withholdingLine({ id, idActe, withheld }: WithholdingJson, language: Language) {
  const [none, some] =
    language === 'fr' ? ['peut être diffusé', 'retiré de toute diffusion :'] : ['may be read outside', 'withdrawn:']
  return inLine(idActe ?? id, withheld ? `${some} ${retractionWords[withheld.why][language]}` : none)
}

function postingLine({ address, retracted, postedOn }: PostingJson, language: Language) {
  const fr = language === 'fr'
  const since = `${fr ? 'en ligne depuis le' : 'online since'} ${postedOn}`
  const until =
    retracted && `${fr ? 'retiré le' : 'retracted on'} ${retracted.on}, ${retractionWords[retracted.why][language]}`
  return inLine(address, until ?? since)
}

interface ResolveFlags extends ReasonFlag {
  readonly arrived?: string
  readonly notArrived?: boolean
  readonly withdraw?: boolean
  readonly attempt?: string
}

export const addResolve: AddCommand = (program, settling) => {
  const command = program
    .command('resolve <id>')
    .description('dire si un envoi incertain est arrivé')
    .option('--arrived <référence>', 'il est arrivé, sous cette référence de la plateforme')
    .option('--not-arrived', 'il n’est pas arrivé : il sera envoyé de nouveau')
    .option('--withdraw', 'avec --not-arrived : il ne sera pas envoyé de nouveau, l’acte est retiré')
    .option('--attempt <id>', 'cet envoi-là seulement, tel que vu')
  act<ResolveFlags, [string]>(withReason(command), settling, async (run, { reason, attempt, ...flags }, [id]) => {
    const { arrived } = flags
    if ((arrived === undefined) === !flags.notArrived || (flags.withdraw && !flags.notArrived))
      return wrongUsage(
        run,
        both(
          '--arrived RÉFÉRENCE, ou --not-arrived (et --withdraw)',
          '--arrived REFERENCE, or --not-arrived (and --withdraw)',
        ),
      )
    const absent = { notArrived: true as const, ...(flags.withdraw && { withdraw: true as const }) }
    const verdict = arrived === undefined ? absent : { arrived }
    const seen = attempt === undefined ? {} : { attempt }
    const row = await withDesk(run, 'wanted', ({ ask }) => ask.resolveTransmission({ id, ...verdict, reason, ...seen }))
    return run.print(row, [summaryLine(row, run.language)])
  })
}

interface ReplyFlags extends ReasonFlag {
  readonly with: readonly string[]
  readonly refuse?: boolean
  readonly type?: string
}

export const addReply: AddCommand = (program, settling) => {
  const command = program
    .command('reply <retour>')
    .description('répondre à un courrier de la préfecture ; le retour est celui de « actes tasks list »')
    .requiredOption('--with <fichiers...>', 'les documents de la réponse')
    .option('--refuse', 'refuser ce que la lettre demande (3-3, 4-3) au lieu d’y répondre')
    .option('--type <code>', 'code PJ des documents ; par défaut celui de la nature de l’acte')
  act<ReplyFlags, [string]>(
    withReason(command),
    settling,
    async (run, { refuse = false, type, reason, ...flags }, [id]) => {
      if (reason.trim() === '') throw new ActesError('ACTES-A001')
      const form = { refuse, ...compact({ typePiece: type }), reason }
      const files = flags.with.map((path) => resolve(path))
      const row = await withDesk(run, 'wanted', ({ ask }) => ask.answerLetter({ id, form, files }))
      const late = row.late ? [filled(lateAnswer, { dueOn: row.dueOn ?? '' }, run.language)] : []
      return run.print(row, [...summaryLines(row, run.language), ...late])
    },
  )
}

const lateAnswer = both(
  'En retard : le dernier jour pour répondre était le {dueOn}. La réponse part quand même ; prévenez la préfecture.',
  'Late: the last day to answer was {dueOn}. The answer leaves all the same; tell the préfecture.',
)
