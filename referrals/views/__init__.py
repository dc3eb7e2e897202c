"""Pages of referrals: load what the person may see, bind a form, make one call to the domain, answer."""
