"""What each actor sees. Flask begins here."""
