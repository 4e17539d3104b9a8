// The certificat de caractère exécutoire, to be signed, for an act with AR and publication (CGCT L2131-1 for communes,
// mirrored for other collectivités).
import type { Sheet } from '#files/pdf/sheet.ts'
import type { Evenement } from '#protocol/calendrier/faits.ts'
import { doubtWords, groundsLine } from '#text/delais.ts'
import { spaced } from '#text/sentences.ts'
import { actRows, sheetAbout } from './bordereau.ts'
import type { Proven } from './proven.ts'
import { french } from './stamp.ts'

const made: Readonly<Partial<Record<Evenement, { readonly done: string; readonly from: string }>>> = {
  publie: { done: 'publié', from: 'de sa publication' },
  affiche: { done: 'affiché', from: 'de son affichage' },
  papier: { done: 'publié sur papier', from: 'de sa publication' },
  notifie: { done: 'notifié', from: 'de sa notification' },
  geoportail: {
    done: 'publié sur le Géoportail de l’urbanisme',
    from: 'de son affichage et de sa mention dans un journal',
  },
}

/** Executive by IDCL/@Nature. The executives of the other forms are unknown here. */
const autorites: Readonly<Record<string, string>> = {
  '31': 'Le maire',
  ...Object.fromEntries(['11', '21', '41', '42', '43', '44', '45', '46'].map((nature) => [nature, 'Le président'])),
}

/** Undefined while the act is not known to be exécutoire. What is to be verified is said in it. */
export function certificatOf(proven: Proven): Sheet | undefined {
  const { acte, collectivite, dateReception, publication, executoire, idActe } = proven
  if (executoire === undefined || publication === undefined) return undefined
  const { done, from } = made[publication.how] ?? {}
  if (done === undefined) return undefined
  const { nom, qualite } = acte.certifiePar ?? { qualite: autorites[collectivite.nature] ?? 'L’autorité exécutive' }
  const who = nom === undefined ? qualite : `${nom}, ${qualite},`
  return sheetAbout(proven, 'Certificat de caractère exécutoire', [
    { kind: 'facts', rows: [...actRows(proven).slice(0, 5), ['Identifiant unique', idActe]] },
    { kind: 'heading', text: 'Certification' },
    {
      kind: 'paragraph',
      strong: true,
      text: `${who} certifie, sous sa responsabilité, le caractère exécutoire de cet acte, reçu en préfecture le ${french(dateReception)}, ${done} le ${french(publication.on)}${spaced(' ; ', 'fr')}exécutoire à compter du ${french(executoire.since)}.`,
    },
    { kind: 'paragraph', text: `${spaced('Fondements : ', 'fr')}${groundsLine(executoire.conditions)}.` },
    ...executoire.doubts.map((doubt) => ({ kind: 'paragraph' as const, text: doubtWords[doubt].fr })),
    {
      kind: 'paragraph',
      text: `Il peut faire l’objet d’un recours devant le tribunal administratif dans un délai de deux mois à compter ${from}.`,
    },
    {
      kind: 'signature',
      lines: ['Fait à ………………………………, le ……………………', ...(nom === undefined ? [`${qualite},`] : [nom, qualite])],
    },
  ])
}
