// Retention terms and their legal grounds; store/schema/retention.sql enforces the same. `verify` marks terms without a
// known text: an archivist must confirm them.
import type { NatureActe } from '#protocol/codes.ts'
import type { Both } from '#text/sentences.ts'
import { both } from '#text/both.ts'

/** Fate after the term: kept for good, sorted, destroyed. */
type Fate = 'conserver' | 'trier' | 'eliminer'

interface Term {
  readonly name: Both
  /** Legal minimum. */
  readonly months: number
  readonly fate: Fate
  readonly ground: Both
  readonly verify: boolean
}

const instruction = both(
  'instruction DAF/DPACI/RES/2009/018 du 28 août 2009',
  'instruction DAF/DPACI/RES/2009/018 of 28 August 2009',
)

/** Term of an act (DUA) by nature, counted from the last of decision, deposit, reception and last exchange. */
export const terms: Readonly<Record<NatureActe, Term>> = {
  DE: {
    name: both('Délibérations', 'Deliberations'),
    months: 12,
    fate: 'conserver',
    verify: false,
    ground: instruction,
  },
  AR: {
    name: both('Actes réglementaires', 'Regulatory acts'),
    months: 60,
    fate: 'trier',
    verify: false,
    ground: both(
      `${instruction.fr} : 1 an pour les arrêtés permanents, 5 ans pour les arrêtés temporaires ; la plus longue est retenue`,
      `${instruction.en}: 1 year for lasting ones, 5 years for temporary ones; the longer term is taken`,
    ),
  },
  AI: {
    name: both('Actes individuels', 'Individual acts'),
    months: 120,
    fate: 'trier',
    verify: true,
    ground: both(
      'dépend de l’objet (personnel, urbanisme…) : allongez-la par ACTES_RETENTION',
      'depends on the matter (staff, town planning…): lengthen it by ACTES_RETENTION',
    ),
  },
  CC: {
    name: both('Contrats, conventions et avenants', 'Contracts, conventions and amendments'),
    months: 120,
    fate: 'trier',
    verify: true,
    ground: both(
      'court normalement de la fin d’exécution, que la transmission ne dit pas : allongez-la par ACTES_RETENTION',
      'runs from the end of the contract, which no transmission tells: lengthen it by ACTES_RETENTION',
    ),
  },
  BF: {
    name: both('Documents budgétaires et financiers', 'Budgets and accounts'),
    months: 120,
    fate: 'conserver',
    verify: true,
    ground: instruction,
  },
  AU: {
    name: both('Autres actes', 'Other acts'),
    months: 120,
    fate: 'trier',
    verify: true,
    ground: both('aucun texte : durée de prudence', 'no text: out of caution'),
  },
}

export const fateWords: Readonly<Record<Fate, Both>> = {
  conserver: both('conservation définitive', 'kept for good'),
  trier: both('tri', 'sorted'),
  eliminer: both('élimination', 'destroyed'),
}

export const otherTerms: readonly { readonly what: Both; readonly kept: Both; readonly ground: Both }[] = [
  {
    what: both(
      'Archives envoyées, réponses de la plateforme, accusés, courriers, documents de preuve, tâches, journal de l’acte',
      'Archives sent, answers, receipts, letters, proofs, tasks, journal of the act',
    ),
    kept: both('autant que leur acte, et supprimés avec lui', 'as long as their act, and leave with it'),
    ground: both('dossier de l’acte', 'the file of the act'),
  },
  {
    what: both('Retours sans acte', 'Retours without an act'),
    kept: both('sans limite : rien ne les efface', 'without limit: nothing deletes them'),
    ground: both('à vérifier', 'to be verified'),
  },
  {
    what: both('Fichiers téléversés', 'Uploads'),
    kept: both('jusqu’à leur échéance', 'until they lapse'),
    ground: both('données de travail', 'working data'),
  },
  {
    what: both('Brouillons', 'Drafts'),
    kept: both(
      'jusqu’à leur suppression ; un jour après leur dépôt',
      'until they are deleted; a day after they were deposited',
    ),
    ground: both('données de travail', 'working data'),
  },
  {
    what: both('Lots de dépôts', 'Batches of deposits'),
    kept: both('30 jours', '30 days'),
    ground: both('données de travail', 'working data'),
  },
  {
    what: both('Notifications et leurs courriels', 'Notices and their mails'),
    kept: both('400 jours, puis dès que plus personne ne les attend', '400 days, then as soon as nobody awaits them'),
    ground: both('données de travail', 'working data'),
  },
  {
    what: both('Volumes échangés, comptés par heure', 'Traffic, counted by the hour'),
    kept: both('30 jours', '30 days'),
    ground: both('données de travail', 'working data'),
  },
  {
    what: both('Sessions', 'Sessions'),
    kept: both(
      'jusqu’à la déconnexion, ou à la connexion qui suit leur échéance',
      'until sign-out, or the sign-in after they lapsed',
    ),
    ground: both('sécurité des accès', 'security of access'),
  },
  {
    what: both('Journaux de l’installation', 'Journals of the installation'),
    kept: both('sans limite : rien ne les efface', 'without limit: nothing deletes them'),
    ground: both(
      'preuve, dont celle des éliminations ; durée à vérifier',
      'proof, of destructions too; to be verified',
    ),
  },
  {
    what: both(
      'Acte éliminé ou versé : numéro, date, visa, empreintes',
      'An act that went: number, date, visa, digests',
    ),
    kept: both('sans limite', 'without limit'),
    ground: both(
      'le bordereau d’élimination visé se conserve indéfiniment (pratique des archives départementales)',
      'the bordereau with its visa is kept for good (practice of the departments’ archives)',
    ),
  },
]

/** Why an act is not deleted yet. */
export const stayWords = {
  term: both('DUA en cours', 'term not over'),
  hold: both('élimination suspendue', 'legal hold'),
  live: both('transmission en cours', 'on its way'),
  task: both('tâche à traiter', 'open task'),
  posted: both('publié en ligne', 'on the public pages'),
  unlinked: both('journal pas encore chaîné', 'journal not chained yet'),
  delay: both('fait noté il y a moins de quatre mois', 'fact noted less than four months ago'),
  transfer: both('versement en cours', 'transfer under way'),
  unarchived: both('pas accepté par le service d’archives', 'not accepted by the archive'),
  ungranted: both('sans visa', 'without visa'),
} as const satisfies Readonly<Record<string, Both>>

export function yearsSaid(months: number, language: 'fr' | 'en'): string {
  const years = months / 12
  if (language === 'fr') return `${years} an${years > 1 ? 's' : ''}`
  return `${years} year${years > 1 ? 's' : ''}`
}
