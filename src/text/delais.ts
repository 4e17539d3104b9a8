// Names of what decides whether an acte is in force, of délais, and of what no source settles.
import type { Doute } from '#protocol/calendrier/doutes.ts'
import type { Delai, Echeance } from '#protocol/calendrier/echeances.ts'
import type { Alerte, Condition, ConditionName, Fin } from '#protocol/calendrier/executoire.ts'
import type { FaitNote } from '#protocol/calendrier/faits.ts'
import type { Rappel } from '#protocol/calendrier/exercice.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { isPublished, type PubliciteDue, type ReglePublicite } from '#protocol/calendrier/publicite.ts'
import { spaced, writeDay, type Both, type Language } from './sentences.ts'
import { both } from './both.ts'

/** What a person notes, with its day. */
export const faitWords: Readonly<Record<FaitNote, Both>> = {
  publie: both('Publié le', 'Published on'),
  affiche: both('Affiché le', 'Posted on'),
  notifie: both('Notifié le', 'Notified on'),
  papier: both('Publié sur papier le', 'Published on paper on'),
  geoportail: both('Publié sur le Géoportail de l’urbanisme le', 'Published on the Géoportail de l’urbanisme on'),
  horsGeoportail: both('N’approuve aucun document d’urbanisme, noté le', 'Approves no document d’urbanisme, noted on'),
  scot: both('Couvert par un SCoT approuvé le', 'Covered by a SCoT approved on'),
  presse: both('Mentionné dans un journal le', 'Announced in a newspaper on'),
  chantier: both('Affiché sur le terrain le', 'Posted on the ground on'),
  aApprouver: both('Soumis à approbation, noté le', 'Wants an approval, noted on'),
  approuve: both('Approuvé le', 'Approved on'),
  recoursTiers: both('Recours gracieux d’un tiers reçu le', 'Recours gracieux of a third party received on'),
  rejetTiers: both('Recours gracieux d’un tiers rejeté le', 'Recours gracieux of a third party rejected on'),
  recoursInteresse: both(
    'Recours gracieux de la personne concernée reçu le',
    'Recours gracieux of the person concerned received on',
  ),
  rejetInteresse: both(
    'Recours gracieux de la personne concernée rejeté le',
    'Recours gracieux of the person concerned rejected on',
  ),
  suspendu: both('Suspendu par le juge le', 'Suspended by the judge on'),
  annule: both('Annulé par le juge le', 'Annulled by the judge on'),
  retire: both('Retiré par son auteur le', 'Withdrawn by its author on'),
}

export const conditionWords: Readonly<Record<ConditionName, Both>> = {
  vote: both('Vote', 'Vote'),
  sceau: both('Scellement du fichier budgétaire', 'Seal of the budget file'),
  signatures: both('Page des signatures', 'Page of signatures'),
  recu: both('Réception par la préfecture', 'Reception by the préfecture'),
  publie: both('Publication', 'Publication'),
  notifie: both('Notification', 'Notification'),
  geoportail: both('Publication sur le Géoportail de l’urbanisme', 'Publication on the Géoportail de l’urbanisme'),
  moisSansScot: both('Un mois après la réception, faute de SCoT', 'One month after reception, for want of a SCoT'),
  approbation: both('Approbation', 'Approval'),
}

/** Who gives it. */
export const giverWords: Readonly<Record<ConditionName, Both>> = {
  vote: both('l’assemblée', 'the assembly'),
  sceau: both('TotEM ou votre logiciel de finances', 'TotEM or your accounting software'),
  signatures: both('les membres présents', 'the members present'),
  recu: both('la préfecture, par l’accusé de réception', 'the préfecture, by the acknowledgement'),
  publie: both('votre collectivité', 'your collectivité'),
  notifie: both('votre collectivité', 'your collectivité'),
  geoportail: both('votre collectivité, sur le Géoportail', 'your collectivité, on the Géoportail'),
  moisSansScot: both('le calendrier', 'the calendar'),
  approbation: both('l’autorité que le texte désigne', 'the authority that its text names'),
}

/** Where an act is published, or who is told in its place. */
const regleWords: Readonly<Record<ReglePublicite, Both>> = {
  enLigne: both(
    'en ligne, en entier, avec le nom et la qualité de l’auteur et le jour de la mise en ligne',
    'online, in full, with the name and office of the author and the day of the posting',
  ),
  auChoix: both(
    'par affichage, sur papier ou en ligne, selon le choix de la commune ; à défaut de choix, en ligne',
    'by posting, on paper or online, as the commune has chosen; without a choice, online',
  ),
  selonPopulation: both(
    'en ligne ; l’affichage ou le papier ne suffit qu’à une commune de moins de 3 500 habitants qui l’a choisi',
    'online; posting or paper is enough only for a commune below 3,500 inhabitants that has chosen it',
  ),
  anterieure: both(
    'par affichage ou par publication, l’acte étant d’avant le 1er juillet 2022',
    'by posting or publication, the act being from before 1 July 2022',
  ),
  geoportail: both('sur le Géoportail de l’urbanisme', 'on the Géoportail de l’urbanisme'),
  individuel: both('l’acte nomme une personne, à qui il est notifié', 'the act names a person, who is notified of it'),
  contrat: both('le contrat est notifié au cocontractant', 'the contract is notified to the other party'),
}

/** What may never be published, whatever the act. */
export const jamaisWords = {
  retire: both('l’acte est retiré de toute diffusion', 'the act is withdrawn from all that is read outside'),
  budget: both(
    'le fichier XML du budget, ni les personnes que nomment ses annexes',
    'the XML file of the budget, nor the persons that its annexes name',
  ),
} as const satisfies Readonly<Record<string, Both>>

export const aPublierWords = {
  oui: both('À publier', 'To be published'),
  non: both('Ne se publie pas', 'Not published'),
}

/** `À publier`, and where and how long; `Ne se publie pas`, and why. */
export function publiciteLine(
  { what, ways, months }: Pick<PubliciteDue, 'what' | 'ways' | 'months'>,
  language: Language,
): readonly [string, string] {
  const least = both(` ; à laisser en ligne ${months} mois au moins`, `; to stay online ${months} months at least`)
  const told = `${regleWords[what][language]}${months === undefined ? '' : least[language]}`
  return [aPublierWords[isPublished({ ways }) ? 'oui' : 'non'][language], spaced(told, language)]
}

const finWords: Readonly<Record<Fin, Both>> = {
  suspendu: both('suspendu par le juge', 'suspended by the judge'),
  annule: both('annulé par le juge', 'annulled by the judge'),
  retire: both('retiré par son auteur', 'withdrawn by its author'),
  remplace: both('remplacé', 'replaced'),
  transmissionAnnulee: both('transmission annulée', 'transmission annulled'),
}

export const echeanceWords: Readonly<Record<Delai, Both>> = {
  transmission: both('Transmission à la préfecture', 'Transmission to the préfecture'),
  defere: both('Déféré du préfet', 'Déféré of the préfet'),
  recoursTiers: both('Recours des tiers', 'Recours of third parties'),
  recoursNotifie: both('Recours de la personne concernée', 'Recours of the person concerned'),
  silence: both('Réponse attendue de la collectivité', 'Answer awaited from the collectivité'),
  retrait: both('Retrait par la collectivité', 'Withdrawal by the collectivité'),
  controle: both('Contrôle budgétaire, indicatif', 'Budgetary control, indicative'),
  budgetAdopte: both('Adoption du budget primitif', 'Adoption of the budget primitif'),
  budgetTransmis: both('Transmission du budget primitif', 'Transmission of the budget primitif'),
  compteVote: both('Vote des comptes', 'Vote of the accounts'),
  compteTransmis: both('Transmission des comptes', 'Transmission of the accounts'),
}

export const rappelWords: Readonly<Record<Rappel, Both>> = {
  unique: both(
    'Les comptes de 2026 et des exercices suivants sont un compte financier unique.',
    'The accounts of 2026 and of later years are a compte financier unique.',
  ),
  transition: both(
    'Au-dessus de 3 500 habitants, l’état « impact du budget pour la transition écologique » est joint aux comptes, dans leur fichier XML.',
    'Above 3,500 inhabitants the state “impact du budget pour la transition écologique” goes with the accounts, in their XML file.',
  ),
}

const borneWords = {
  since: both('à compter du', 'from'),
  until: both('jusqu’au', 'until'),
  done: both('fait le', 'done on'),
  suspended: both('suspendu', 'suspended'),
  waiting: both('pas encore commencé', 'not begun'),
} as const satisfies Readonly<Record<string, Both>>

/** What suspended a délai, or set it going again. */
const causeWords: Readonly<Partial<Record<NonNullable<Echeance['because']>, Both>>> = {
  pieces: both('demande de pièces du préfet', 'request for pieces by the préfet'),
  observations: both('lettre d’observations du préfet', 'lettre d’observations of the préfet'),
  repondu: both('réponse reçue par le préfet', 'answer received by the préfet'),
  recoursTiers: both('recours gracieux d’un tiers', 'recours gracieux of a third party'),
  rejetTiers: both('rejet du recours gracieux', 'rejection of the recours gracieux'),
  recoursInteresse: both('recours gracieux de la personne concernée', 'recours gracieux of the person concerned'),
  rejetInteresse: both('rejet du recours gracieux', 'rejection of the recours gracieux'),
  silence: both('deux mois de silence', 'two months of silence'),
}

export const alerteWords: Readonly<Record<Alerte, Both>> = {
  nonPublie: both(
    'La préfecture en a accusé réception, mais aucune publication (ou, pour un acte individuel ou un contrat, aucune notification) qui compte n’est notée : rien ne montre que l’acte est exécutoire.',
    'The préfecture has acknowledged it, but no publication that counts (of an individual act or a contract: no notification) is recorded: nothing shows that the act is exécutoire.',
  ),
  nonRecu: both(
    'La publication est notée, mais la préfecture n’a pas accusé réception : rien ne montre que l’acte est exécutoire.',
    'The publication is recorded, but the préfecture has not acknowledged it: nothing shows that the act is exécutoire.',
  ),
  transmisTard: both(
    'La préfecture l’a reçu plus de quinze jours après la date de la décision.',
    'The préfecture received it more than fifteen days after the date of the decision.',
  ),
  papier: both(
    'Une partie de l’acte part sur papier : les délais qui courent de sa réception complète ne sont pas calculés ici.',
    'A part of the act goes on paper: what runs from its whole reception is not counted here.',
  ),
}

/** What is to be verified, and why. */
export const doubtWords: Readonly<Record<Doute, Both>> = {
  feries: both(
    'À vérifier : un jour férié local, lu dans aucun texte de loi, déplace un dernier jour.',
    'To be verified: a local holiday that was read in no text of law moves a last day.',
  ),
  quinzeJours: both(
    'À vérifier : les quinze jours sont comptés comme à l’article 641 du code de procédure civile.',
    'To be verified: the fifteen days are counted as in article 641 of the code de procédure civile.',
  ),
  trenteJours: both(
    'À vérifier : le contrôle budgétaire est compté en trente jours non francs ; le ministère écrit « un mois ».',
    'To be verified: the budgetary control is counted as thirty days, not francs; the ministry writes “one month”.',
  ),
  trenteJoursComptes: both(
    'À vérifier : les trente jours, écrits pour un budget en déséquilibre, sont étendus ici aux comptes.',
    'To be verified: the thirty days, written for a budget that is not in balance, are extended to accounts here.',
  ),
  sansXml: both(
    'À vérifier : déposé sans fichier XML, ce document budgétaire n’a ici ni étape ni exercice connus. Si c’est un budget ou un compte, le contrôle de trente jours (CGCT, article L. 1612-5), indicatif, court aussi de sa réception.',
    'To be verified: deposited without an XML file, this budget document has neither step nor year known here. If it is a budget or an account, the control of thirty days (CGCT, article L. 1612-5), indicative, runs from its reception too.',
  ),
  comptesTransmis: both(
    'À vérifier : l’article L. 1612-13 a été lu dans sa rédaction antérieure au compte financier unique.',
    'To be verified: article L. 1612-13 was read as it was before the compte financier unique.',
  ),
  signatures: both(
    'À vérifier : la page des signatures est demandée par une préfecture ; d’autres peuvent demander autrement.',
    'To be verified: one préfecture asks for the page of signatures; others may ask otherwise.',
  ),
  depart: both(
    'À vérifier : le nouveau délai du préfet part de la réponse, de son refus ou du silence, comme en jurisprudence.',
    'To be verified: the préfet’s new délai runs from the answer, its refusal or the silence, as courts have held.',
  ),
  silence: both(
    'À vérifier : deux mois de silence valent rejet (CRPA, articles L. 231-4 et L. 411-2).',
    'To be verified: two months of silence are a rejection (CRPA, articles L. 231-4 and L. 411-2).',
  ),
  retrait: both(
    'À vérifier : délai du retrait (code de l’urbanisme, article L. 424-5 ; CRPA, articles L. 241-2 et L. 242-1).',
    'To be verified: délai of a withdrawal (code de l’urbanisme, article L. 424-5; CRPA, articles L. 241-2 and L. 242-1).',
  ),
  droits: both(
    'À vérifier : le délai du retrait ne vaut que si l’acte crée des droits.',
    'To be verified: the délai of a withdrawal holds only where the act gives rights.',
  ),
  scot: both(
    'À vérifier : sans SCoT approuvé, un PLU est exécutoire un mois après sa transmission (code de l’urbanisme, article L. 153-24).',
    'To be verified: without an approved SCoT, a PLU is exécutoire one month after its transmission (code de l’urbanisme, article L. 153-24).',
  ),
  chantier: both(
    'À vérifier : le recours des tiers court de l’affichage sur le terrain (code de l’urbanisme, article R. 600-2).',
    'To be verified: the recours of third parties runs from the posting on the ground (code de l’urbanisme, article R. 600-2).',
  ),
  gracieuxUrbanisme: both(
    'À vérifier : depuis le 28 novembre 2025, un recours gracieux ne déplace plus le délai (code de l’urbanisme, article L. 600-12-2).',
    'To be verified: since 28 November 2025 a recours gracieux no longer moves the délai (code de l’urbanisme, article L. 600-12-2).',
  ),
  suspension: both(
    'À vérifier : effet de la suspension ordonnée par le juge sur les délais.',
    'To be verified: the effect of the judge’s suspension on the délais.',
  ),
  transmissionAnnulee: both(
    'À vérifier : effet juridique de l’annulation d’une transmission.',
    'To be verified: the legal effect of annulling a transmission.',
  ),
  deuxAccuses: both(
    'À vérifier : l’acte a deux accusés de réception ; les délais partent du premier.',
    'To be verified: the act has two acknowledgements; délais run from the first.',
  ),
  outreMer: both(
    'À vérifier : application de ces articles dans cette collectivité d’outre-mer.',
    'To be verified: whether these articles apply in this overseas collectivité.',
  ),
  approbation: both(
    'À vérifier : le texte qui soumet cet acte à approbation n’est pas connu ici.',
    'To be verified: the text that wants this act approved is not known here.',
  ),
  population: both(
    'À vérifier : l’affichage ou le papier ne suffit qu’à une commune de moins de 3 500 habitants ; la population n’est pas dans sa fiche.',
    'To be verified: posting or paper is enough only for a commune below 3,500 inhabitants; its file has no population.',
  ),
}

export const aVerifierWord = both('à vérifier', 'to be verified')

/** Whether it is in force, in a line. */
export function verdictLine(
  {
    missing,
    lost,
    since,
  }: { readonly missing: readonly ConditionName[]; readonly lost: Fin | null; readonly since: Jour | null },
  language: Language,
): string {
  const say = (text: Both) => spaced(text[language], language)
  const day = since === null ? '' : writeDay(since, language)
  if (lost !== null)
    return say(
      both(
        `N’est plus exécutoire depuis le ${day} : ${finWords[lost].fr}`,
        `No longer exécutoire since ${day}: ${finWords[lost].en}`,
      ),
    )
  if (missing.length === 0) return say(both(`Exécutoire depuis le ${day}`, `Exécutoire since ${day}`))
  const what = new Intl.ListFormat(language).format(missing.map((each) => lowered(conditionWords[each][language])))
  return say(both(`Pas encore exécutoire. Il manque : ${what}`, `Not exécutoire yet. Missing: ${what}`))
}

/** `à compter du 08/07/2025, jusqu’au 09/09/2025, réponse reçue par le préfet`. */
export function delaiLine(
  { since, until, because, done }: Pick<Echeance, 'since' | 'until' | 'done'> & { readonly because?: string },
  language: Language,
): string {
  const word = (key: keyof typeof borneWords) => borneWords[key][language]
  const dated = (key: keyof typeof borneWords, day: Jour | null | undefined) =>
    day ? `${word(key)} ${writeDay(day, language)}` : undefined
  const standing = until === null ? word(since === null ? 'waiting' : 'suspended') : dated('until', until)
  const cause = because === undefined ? undefined : causeWords[because as NonNullable<Echeance['because']>]?.[language]
  return [dated('since', since), standing, cause, dated('done', done)].filter(Boolean).join(', ')
}

/** Within a sentence: proper names keep their capitals. */
const lowered = (text: string) => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`

/** `réception par la préfecture le 08/07/2025 (CGCT L2131-1) ; publication le 09/07/2025 (CGCT L2131-1)`, in French. */
export function groundsLine(conditions: readonly Pick<Condition, 'what' | 'on' | 'source'>[]): string {
  const met = conditions.flatMap(({ what, on, source }) =>
    on === null ? [] : [`${lowered(conditionWords[what].fr)} le ${writeDay(on, 'fr')} (${source})`],
  )
  return spaced(met.join(' ; '), 'fr')
}
