"""Words that announce a person, shared by the layers that look for names."""

from __future__ import annotations

from referrals.screening.words import word_set

TITLES = word_set("""
    mme mmes mlle mlles madame mademoiselle monsieur mr mrs m me maitre dr docteur pr professeur miss veuve
    """)
RELATIVES = word_set("""
    mere pere soeur frere soeurs freres fille fils tante oncle cousine cousin niece neveu grand-mere
    grand-pere mamie mari epoux epouse conjoint conjointe compagnon compagne concubin concubine copain copine
    ami amie amies amis petite-amie bebe bb jumelle jumeau enfant enfants belle-soeur beau-frere beau-pere
    belle-mere marraine parrain colocataire coloc patronne patron proxenete proxo mac maquerelle souteneur
    exploiteur exploiteuse passeur logeuse logeur hebergeur hebergeuse recruteur recruteuse rabatteur
    rabatteuse madam mama mami mamma maman papa demi-soeur demi-frere ex camarade collegue voisine voisin cliente
    client reuf copines copains fiance fiancee tutrice tuteur tata tonton daronne daron gerant gerante
    chauffeur complice soeurette ainee cadette
    """)
PEOPLE = word_set("""
    jeune jeunes mineure mineur victime victimes femme fille homme garcon dame personne beneficiaire patiente
    patient interessee interesse ado adolescente adolescent eleve detenue detenu auteur suspect suspecte
    prevenue prevenu individu plaignante plaignant temoin usagere usager residente resident hebergee hebergé
    accueillie maman petite petit nourrisson candidate stagiaire fugueuse fugueur collegienne collegien
    lyceenne lyceen etudiante etudiant ressortissante ressortissant requerante requerant demandeuse demandeur
    interpellee interpelle mis demoiselle nommee nomme susnommee susnomme prenommee prenomme denommee denomme
    educatrice educateur referente referent avocate avocat interprete psychologue medecin assistante sociale
    sr commissaire lieutenant capitaine major adjudant brigadier inspecteur juge gendarme opj bénévole
    benevole directrice directeur cheffe famille epoux couple fratrie vict jf jh f meuf mif nana gamine gamin
    gosse petites ptite ptites
    """)
# What people do for a living: a firm or a tool may follow, « chauffeur Bolt », « assistante Excel ».
TRADES = word_set("""
    chauffeur client cliente patron patronne gerant gerante interprete assistante assistant auteur agent agente medecin
    juge educateur educatrice avocat avocate psychologue gendarme inspecteur commissaire benevole directrice directeur
    stagiaire etudiante etudiant eleve recruteur recruteuse passeur hebergeur hebergeuse logeur logeuse referent
    referente candidate suspect collegue voisin voisine
    """)
NOT_FAMOUS = TITLES | RELATIVES | PEOPLE  # whoever stands after these is somebody
# « prénom : … », « se fait appeler … »: what follows is a name, even when it is also a word.
NAMING = word_set("""
    nommee nomme nommees nommes prenommee prenomme denommee denomme surnommee surnomme prenom prenoms surnom
    alias aka appelle appele appelles baptisee baptise surnoms blaze blase renommee rebaptisee patronyme
    prenommer surnommer denommer nickname sobriquet sobriquets surnoms diminutif
    """)
# Followed by a name only when it is written as one.
SOMETIMES_NAMING = word_set("""
    dit dite dits dites appelee appelees appeler identifiee identifie reconnue nom noms pseudo pseudonyme
    identite nee epouse veuve signee signe usage connue connu ddn cest c prenomee appellee apelle apel sapel
    sappel sapelle mapel jmapel jmappelle
    """)
# What may be « dite du Chalet » and is nobody.
NAMED_THINGS = word_set("""
    affaire affaires operation procedure loi reseau bande filiere equipe methode cite rue place maison villa dalle
    tour resi residence zone aire phase mesure technique procedure somme dette ceremonie application appli
    """)
# With a pronoun before: « l'appelaient la Perle ».
NICKNAMING = word_set("""
    appelait appelaient appellent appelerait surnomme surnomment surnommait surnommaient baptisent nomment
    nommaient nommait
    """)
# What is done to a person: what follows without an article is one.
CONTACT = word_set("""
    prevenir previens rappeler rappel rapel rapeler appeler joindre recontacter contacter voir vu vue vus vues
    revu revue croise croiser croisee recroise rencontre rencontrer recu recevoir prevenu prevenue eu ramene
    ramener depose deposer accompagne accompagner heberge heberger oriente orienter chez rassurer dis demande
    demander attend attendait attendre accompagnons reconnait reconnaissent reconnu designe designent identifie
    identifier
    signale signalons signaler
    certain certaine dont nommons denonce accuse accusent cite nomme cherche recherche recherchons ecoute
    ecouter entendre
    entendu auditionne auditionner interpelle interpeller arrete arreter suivi surveille soigne examine examinee
    rassure rassurer calme calmer aide aider loge logeait embauche recrute exploite frappe menace menacait surnomme
    croisons rencontrons voyons recevons suivons hebergeons connait connaissait epouse aime quitte retrouve
    """)
# What a person has: « le téléphone de … ».
OWNED = word_set("""
    compagnie accompagnee
    telephone tel portable accord refus enfant enfants bebe dossier situation plainte audition dire dires parole
    paroles recit entretien depart arrivee retour venue nouvelles suivi passeport titre papiers sac affaires
    chambre lit corps visage peur dette voyage age anniversaire prenom nom nuit grossesse sante demande recours
    accompagnement passage accouchement visite audience ans hospitalisation inscription admission orientation prise
    vetements
    cauchemars angoisses mari frere hebergement logement transfert signalement fugue disparition presence absence
    proces mandat interpellation garde temoin compagnon jumelles identite pseudo profil photo photos casier valise
    avocate avocat referente educatrice contact numero message appel copine temoignage confiance deposition
    """)
OWNED_OR_RELATED = OWNED | RELATIVES
FILLERS = word_set("""
    est etait serait de d du le la l les une un sous nom prenom par comme elle il se fait c ce s donne usage
    rue scene guerre travail famille jeune fille emprunt aussi egalement maintenant ici comme son sa petite au
    marital declare declaree donnee allegue alleguee reel presume vrai officiel declaratif :
    """)
# A bare noun never stands there alone: what follows « avec » and has a capital is a person or a place.
BEFORE_PEOPLE = word_set("""
    avec pour chez par que et contre selon concernant ou ni a voir vu revu appeler contacter rencontrer
    joindre prevenir rassurer orienter placer entendre auditionner accompagner heberger accueillir rencontre
    recu vue revue entretien suivi
    """)
# What follows a cue and is no name, no nickname.
NOT_A_NAME = word_set("""
    inconnu inconnue inconnus non modifie modifiee usuel usuelle illisible different differente complet
    complete faux fausse vrai vraie patrons confirme confirmee tuteur tutrice administrateur administratrice
    ad interprete referent referente suite concubin concubine rappelle officiel officielle marital urgence
    urgences police aide secours samu plus jamais pas besoin justice tribunal
    """)
NOT_A_NICKNAME = word_set("""
    matin soir nuit semaine lundi mardi mercredi jeudi vendredi samedi dimanche sans police samu medecin juge
    docteur toujours souvent parfois tous toutes jour midi week pompiers chaque
    """)
# Countries as telegraphic notes write them, less those that are names (BEN, KEN, MAR, DOM, GAB, NAM, VEN).
COUNTRIES = word_set("""
    nga sen mli gin civ gha tgo cmr cod cog caf tcd ner bfa mrt gmb gnb sle lbr eth eri som sdn ssd uga rwa bdi tza ago
    moz mdg mus com dji egy dza tun lby mrt syr irn irq afg pak ind bgd lka npl chn vnm tha phl idn khm lao mmr mng
    kor prk jpn tur geo arm aze rus ukr mda rou bgr alb srb bih mkd mne xkx hun pol cze svk svn hrv grc ita esp prt bra
    col per ecu bol pry ury arg chl hti cub mex gtm hnd slv nic pan cri jam bel nld deu gbr usa che aut
    """)
GRAMMAR = word_set("""
    a de d du des la le les l un une et en au aux par pour que qui quand comme sur ne n pas son sa ses leur
    elle il on se s y dans avec plus mais ou si tout toujours jamais ainsi autrement deja tres bien trop aussi
    hier demain ce cette ces cet depuis sans chez vers lors apres avant selon afin car donc dont meme encore
    ici la-bas je tu nous vous ils elles lui me te moi toi devan devant
    """)
