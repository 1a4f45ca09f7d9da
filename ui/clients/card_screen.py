from ui.shell.screen import Screen
class ClientCardScreen(Screen):
    pass
