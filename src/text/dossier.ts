// Wording of a sealed dossier's verification: refusals by permanent words, and results.
import { filled, writeDay, type Both, type Language } from './sentences.ts'
import { both } from './both.ts'

/** Reasons for refusal. The keys belong to the format (manual, proof-format): every verifier uses them. */
export const refusalWords = {
  illisible: both(
    'ce n’est pas un dossier de ce format, ou une de ses parties ne se lit pas',
    'it is no dossier of this format, or a part of it cannot be read',
  ),
  limite: both('il dépasse ce qu’un vérificateur lit', 'it exceeds what a verifier reads'),
  nom: both('une entrée porte un nom interdit', 'an entry has a forbidden name'),
  double: both('deux entrées portent le même nom', 'two entries have the same name'),
  absente: both('une entrée annoncée manque', 'an entry that is listed is missing'),
  'en-trop': both(
    'une entrée n’est pas annoncée, ou aucune ligne du journal n’en témoigne',
    'an entry is not listed, or no line of the journal witnesses it',
  ),
  octets: both('les octets d’une entrée ont changé', 'the bytes of an entry were changed'),
  ordre: both('les lignes du journal ne sont plus dans leur ordre', 'the lines of the journal are out of order'),
  ligne: both(
    'une ligne du journal manque, ou n’est pas dans la chaîne',
    'a line of the journal is missing, or is not in the chain',
  ),
  maillon: both(
    'un maillon de la chaîne ne correspond pas à sa ligne ou au maillon qui le précède',
    'a link of the chain does not fit its line or the link before it',
  ),
  identite: both(
    'le journal ou la chaîne sont ceux d’un autre acte',
    'the journal or the chain are those of another act',
  ),
  sceau: both('un sceau ne correspond pas à la chaîne', 'a seal does not fit the chain'),
  horodatage: both(
    'l’horodatage d’un sceau n’est pas valable, ou n’est pas d’une autorité donnée',
    'the timestamp of a seal is worth nothing, or is not by an authority given',
  ),
  piece: both(
    'une pièce dont le journal témoigne n’est pas dans le dossier telle qu’elle était',
    'something that the journal witnesses is not in the dossier as it was',
  ),
  archive: both(
    'ce qui est parti ne contient pas un des fichiers déposés',
    'what left does not contain one of the deposited files',
  ),
  ar: both(
    'le journal dit l’acte reçu, et aucun AR de la préfecture ne le nomme',
    'the journal says that the act was received, and no AR of the préfecture names it',
  ),
  retrait: both(
    'le journal retire un acte acquitté, qui n’était pas enregistré comme transmis par une autre voie',
    'the journal withdraws an acknowledged act that was not recorded as sent another way',
  ),
} as const satisfies Readonly<Record<string, Both>>

export type DossierRefusal = keyof typeof refusalWords

/** Why an intact dossier is not fully proven. The keys are permanent too. */
export const lackWords = {
  purgee: both('des lignes du journal ont été purgées', 'lines of the journal were purged'),
  'non-scelle': both('une partie n’est pas scellée', 'a part is not sealed'),
  'non-date': both('des lignes ne sont datées que par l’installation', 'lines are dated by the installation alone'),
  'non-verifie': both('l’autorité d’horodatage n’a pas été vérifiée', 'the timestamp authority was not verified'),
  perime: both(
    'le certificat ou l’algorithme d’un horodatage a pris fin sans renouvellement',
    'the certificate or the algorithm of a timestamp ended without renewal',
  ),
} as const satisfies Readonly<Record<string, Both>>

export type Lack = keyof typeof lackWords

export const dossierWords = {
  proven: both(
    '✓ Prouvé : tout ce que contient ce dossier existait tel quel à la date de ses sceaux',
    '✓ Proven: all that this dossier holds existed as it is at the date of its seals',
  ),
  unproven: both('⚠ Non prouvé en entier ({words}) : {why}', '⚠ Not proven as a whole ({words}): {why}'),
  refused: both('✗ Dossier refusé ({word}) : {why} — {where}', '✗ Dossier refused ({word}): {why} — {where}'),
  act: both('Dossier de l’acte {idActe}', 'Dossier of the act {idActe}'),
  bytes: both(
    '✓ {count} entrées, octet pour octet celles que le dossier annonce',
    '✓ {count} entries, byte for byte those that the dossier lists',
  ),
  carried: both(
    '✓ ce qui est parti contient les fichiers déposés : {count}',
    '✓ what left contains the deposited files: {count}',
  ),
  unsent: both('– rien n’est encore parti', '– nothing has left yet'),
  lines: both(
    '✓ journal de l’acte : lignes enchaînées, sans qu’il en manque avant la dernière : {count}',
    '✓ journal of the act: lines in the chain, none missing before the last one: {count}',
  ),
  holed: both(
    '– journal de l’acte : lignes enchaînées encore lisibles : {count}',
    '– journal of the act: lines in the chain that can still be read: {count}',
  ),
  purged: both(
    '– lignes purgées, dont il ne reste que l’empreinte, rangs : {ranks}',
    '– purged lines, of which only the digest is left, ranks: {ranks}',
  ),
  sealedDated: both(
    '✓ lignes sous un sceau daté par l’autorité donnée : {count}',
    '✓ lines under a seal dated by the authority given: {count}',
  ),
  sealedOnly: both(
    '– lignes sous un sceau dont la date n’est pas vérifiée : {count}, que l’installation a pu refaire',
    '– lines under a seal whose date is not verified: {count}, which the installation may have made anew',
  ),
  unsealedLines: both(
    '– lignes non scellées : {count}, que l’installation a pu réécrire',
    '– unsealed lines: {count}, which the installation may have rewritten',
  ),
  dated: both(
    '✓ sceau n° {count} daté du {at} par {by}, autorité donnée à la vérification',
    '✓ seal no. {count} dated {at} by {by}, an authority given for the verification',
  ),
  datedBy: both(
    '– sceau n° {count} daté du {at} par {by}, qui n’est pas vérifié : donnez son certificat (--authority)',
    '– seal no. {count} dated {at} by {by}, who is not verified: give their certificate (--authority)',
  ),
  quality: both(
    '– sceau n° {count} : politique {policy}[, à {accuracy} s près], {quality} ; ce certificat vaut jusqu’au {until}[. Renouvelé le {renewed} par {by}, jusqu’au {end}]',
    '– seal no. {count}: policy {policy}[, within {accuracy} s], {quality}; this certificate lasts until {until}[. Renewed {renewed} by {by}, until {end}]',
  ),
  declared: both(
    '– sceau n° {count} du {at} selon l’installation seule : aucune autorité ne l’a daté',
    '– seal no. {count} of {at} by the word of the installation alone: no authority dated it',
  ),
  ar: both(
    '✓ AR de la préfecture pour cet identifiant, reçu le {dateReception} : {path}',
    '✓ AR of the préfecture for this identifier, received on {dateReception}: {path}',
  ),
  arUnsealed: both(
    '– non scellé : AR pour cet identifiant, qui donnerait la date du {dateReception} : {path}',
    '– not sealed: AR for this identifier, which would give the date {dateReception}: {path}',
  ),
  noAr: both('– pas d’AR de la préfecture dans ce dossier', '– no AR of the préfecture in this dossier'),
  unsealed: both('– non scellé : {path}', '– not sealed: {path}'),
  beside: both(
    '– hors de la preuve, pour qui ouvre le dossier : {paths}',
    '– no part of the proof, for who opens the dossier: {paths}',
  ),
  never: both(
    'Un dossier seul ne prouve ni qui l’a écrit, ni que ce qu’il dit s’est passé avant la date de ses sceaux comme il le dit, ni ce qui a suivi sa dernière ligne, ni que l’AR vient de la préfecture : elle ne le signe pas ; interrogez-la en cas de doute.',
    'A dossier alone proves neither who wrote it, nor that what it tells happened before the date of its seals as it tells it, nor what followed its last line, nor that the AR comes from the préfecture: it does not sign it; ask it in case of doubt.',
  ),
} as const satisfies Readonly<Record<string, Both>>

const claimedWords = both(
  'déclaré qualifié par son émetteur (ETSI EN 319 422)',
  'declared qualified by its issuer (ETSI EN 319 422)',
)
const qualityWords = both(
  '[{said}, ][vérifié sur la liste de confiance du {listed}|liste non vérifiée]',
  '[{said}, ][verified on the trusted list of {listed}|list not verified]',
)

/** What makes a timestamp qualified: its issuer’s word, and a trusted list. @param listed day of the list */
export function qualityOf({ claimed, listed }: { readonly claimed: boolean; readonly listed: string | null }): Both {
  const told = (language: Language) =>
    filled(
      qualityWords,
      { said: claimed ? claimedWords[language] : '', listed: listed === null ? '' : writeDay(listed, language) },
      language,
    )
  return both(told('fr'), told('en'))
}

export const pageWords = {
  title: both('Vérifier un dossier de preuve', 'Verify a dossier of proof'),
  heading: both('Vérifier un dossier de preuve', 'Verify a dossier of proof'),
  about: both(
    'Cette page vérifie sur votre ordinateur, sans rien envoyer : elle fonctionne sans réseau. Ses verdicts sont ceux de la commande actes verify.',
    'This page verifies on your computer and sends nothing: it works without a network. Its verdicts are those of the command actes verify.',
  ),
  choose: both('Dossiers à vérifier (preuve-….zip)', 'Dossiers to verify (preuve-….zip)'),
  chooseAuthority: both(
    'Certificat de l’autorité d’horodatage à laquelle vous vous fiez (PEM), pour que la date soit prouvée',
    'Certificate of the timestamp authority that you trust (PEM), so that the date is proven',
  ),
  trust: both(
    'Une page remise avec un dossier vient de celui qui l’a remis. Pour ne pas dépendre de lui, utilisez celle de votre installation (adresse /verifier) ou la commande actes verify.',
    'A page that came with a dossier comes from whoever gave it. So as not to depend on them, use that of your own installation (address /verifier) or the command actes verify.',
  ),
} as const satisfies Readonly<Record<string, Both>>

export const noPage = both(
  'Cette installation n’a pas la page de vérification : elle est faite par « npm run build ». La commande « actes verify » donne les mêmes verdicts.',
  'This installation does not have the page that verifies: “npm run build” makes it. The command “actes verify” gives the same verdicts.',
)

/** LISEZMOI.txt of every dossier. It says nothing of the act, so that it is not mistaken for a proof. */
export const notice = `DOSSIER DE PREUVE D’UN ACTE TRANSMIS AU CONTRÔLE DE LÉGALITÉ

Ce que c’est
------------
Ce dossier réunit ce qui est connu de la transmission d’un acte au
représentant de l’État : l’acte et ses annexes (fichiers/), ce qui est
parti (envoi/), chaque échange (echanges/), ce qui est revenu, dont
l’accusé de réception (retours/), les documents établis ensuite
(preuves/), et le journal de l’acte avec ses sceaux (journal/). Le
fichier acte.json dit de quel acte il s’agit.

Ce qu’il prouve
---------------
Chaque ligne du journal est enchaînée aux précédentes, et la chaîne est
scellée. Une pièce changée, retirée ou ajoutée après coup se voit. Si
une autorité d’horodatage a daté les sceaux, le dossier prouve que tout
ce qu’il contient existait tel quel à cette date.

Il ne prouve ni qui l’a écrit, ni que l’accusé de réception vient de la
préfecture, qui ne le signe pas : interrogez-la en cas de doute. Les
fichiers LISEZMOI.txt et verifier.html ne font pas partie de la preuve.

Comment le vérifier
-------------------
Gardez le fichier zip tel que vous l’avez reçu : c’est lui qui se
vérifie, et non les fichiers qui en sont extraits.

1. Dans un navigateur, sans réseau : extrayez verifier.html, ouvrez-le,
   et choisissez le fichier zip. Rien n’est envoyé. Si le dossier n’a pas
   ce fichier, la page est à l’adresse /verifier de toute installation
   d’actes-worker. Une page remise avec le dossier vient de celui qui
   vous l’a remis : préférez la vôtre si vous avez un doute sur lui.
2. En ligne de commande : actes verify FICHIER.zip
   avec --authority CERTIFICAT.pem, le certificat de l’autorité
   d’horodatage à laquelle vous vous fiez.
3. Par un programme à vous : le format et chaque règle sont décrits au
   chapitre « proof » du manuel d’actes-worker (actes manual proof).

Le premier mot du résultat est le verdict : prouvé, non prouvé en entier
(avec ce qui manque), ou refusé (avec la raison).

Ce dossier contient les documents en clair, avec les noms de personnes
qui s’y trouvent : qui le remet à d’autres en répond.
`
