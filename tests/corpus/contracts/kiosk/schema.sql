CREATE TABLE `people` (
  `idperson` varchar(20) NOT NULL,
  `fname` varchar(45) DEFAULT NULL,
  `lname` varchar(45) DEFAULT NULL,
  `streetaddress` varchar(80) DEFAULT NULL,
  PRIMARY KEY (`idperson`)
) ENGINE=InnoDB;

CREATE TABLE `cards` (
  `idcard` varchar(20) NOT NULL,
  `cardPIN` varchar(255) NOT NULL,
  `idperson` varchar(20) NOT NULL,
  `is_locked` tinyint(1) NOT NULL DEFAULT '0',
  PRIMARY KEY (`idcard`),
  KEY `cards_person` (`idperson`),
  CONSTRAINT `fk_cards_people` FOREIGN KEY (`idperson`) REFERENCES `people` (`idperson`)
) ENGINE=InnoDB;

CREATE TABLE `purses` (
  `idpurse` int NOT NULL AUTO_INCREMENT,
  `nickname` varchar(40) NOT NULL,
  PRIMARY KEY (`idpurse`)
) ENGINE=InnoDB;

CREATE TABLE `purses_cards` (
  `idpurse` int NOT NULL,
  `idcard` varchar(20) NOT NULL,
  PRIMARY KEY (`idpurse`, `idcard`),
  KEY `purses_cards_card` (`idcard`),
  CONSTRAINT `fk_pc_purse` FOREIGN KEY (`idpurse`) REFERENCES `purses` (`idpurse`) ON DELETE CASCADE,
  CONSTRAINT `fk_pc_card` FOREIGN KEY (`idcard`) REFERENCES `cards` (`idcard`) ON DELETE CASCADE
) ENGINE=InnoDB;
