"""Read the files people send: Ads Manager exports and lists of creators."""
