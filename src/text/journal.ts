// Wording of a journal verification: faults and verdict.
import type { Both } from './sentences.ts'

/** The keys are permanent. */
export const faultWords = {
  'line-changed': {
    fr: 'la ligne n’est plus celle qui a été scellée, ou son maillon a été modifié',
    en: 'the line is not the one that was linked, or its link was changed',
  },
  'line-removed': { fr: 'la ligne a été supprimée', en: 'the line was removed' },
  'line-added': {
    fr: 'la ligne a été ajoutée en dehors de la chaîne',
    en: 'the line was added beside the chain',
  },
  'line-antedated': {
    fr: 'la ligne porte une date antérieure à celle qui la précède',
    en: 'the line bears a date before that of the line before it',
  },
  'end-removed': {
    fr: 'la fin du journal a été supprimée après cette ligne, avec ses maillons',
    en: 'the end of the journal after this line was removed, with its links',
  },
  'purge-untold': {
    fr: 'la ligne a été purgée, et aucune élimination n’est inscrite au journal',
    en: 'the line was purged, and the journal tells of no such elimination',
  },
  'link-changed': {
    fr: 'le maillon ne correspond pas à celui qui le précède',
    en: 'the link does not fit the one before it',
  },
  'link-removed': { fr: 'des maillons ont été supprimés', en: 'links were removed' },
  'seal-changed': {
    fr: 'le sceau ne correspond plus à la chaîne, ou à ce qui en est gardé ailleurs',
    en: 'the seal no longer fits the chain, or what is kept of it elsewhere',
  },
  'seal-removed': { fr: 'le sceau a été supprimé', en: 'the seal was removed' },
  'head-lost': {
    fr: 'la chaîne n’est plus celle dont la tête est gardée ailleurs : elle a été récrite ou coupée, ou la base a été restaurée',
    en: 'the chain is not the one whose head is kept elsewhere: it was rewritten or cut, or the database was restored',
  },
  'head-removed': {
    fr: 'la tête gardée hors de la base n’y est plus : ses fichiers ont été supprimés ou modifiés, ou le dossier n’est pas celui de cette installation',
    en: 'the head that was kept outside the database is no longer there: its files were removed or changed, or the folder is another installation’s',
  },
  'head-damaged': {
    fr: 'cette ligne du fichier des têtes est illisible : elle a été modifiée, ou le disque l’a abîmée',
    en: 'this line of the file of heads is unreadable: it was changed, or damaged by the disk',
  },
  'token-changed': {
    fr: 'l’horodatage du sceau ne vaut rien',
    en: 'the timestamp of the seal is worth nothing',
  },
  'token-removed': { fr: 'l’horodatage du sceau a été supprimé', en: 'the timestamp of the seal was removed' },
} as const satisfies Readonly<Record<string, Both>>

export const verdictWords = {
  whole: { fr: 'Les journaux sont intacts.', en: 'The journals are whole.' },
  faulty: {
    fr: '✗ Les journaux ont été altérés : {count} anomalies.',
    en: '✗ The journals were altered: {count} faults.',
  },
  chain: {
    fr: '{chain} : {links} lignes chaînées[, dont {unsealed} non scellées][ ; {loose} pas encore chaînées]',
    en: '{chain}: {links} linked lines[, {unsealed} of them not sealed][; {loose} not linked yet]',
  },
  line: { fr: 'ligne {line}', en: 'line {line}' },
  link: { fr: 'maillon {link}[ à {upTo}]', en: 'link {link}[ to {upTo}]' },
  seal: { fr: 'sceau {seal}', en: 'seal {seal}' },
  more: { fr: 'et {count} autres', en: 'and {count} more' },
} as const satisfies Readonly<Record<string, Both>>
